import { Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@flotilla/contracts';
import {
  actorOf,
  checkOverrides,
  digestOf,
  FlotillaError,
  objectKey,
  refOf,
  UnitOfWork,
  variablesData,
  variablesOf,
  type Caller,
  type Config,
  type JsonValue,
  type NewRevision,
  type RevisionSpec,
  type Work,
} from '@flotilla/core';
import { ConfigQuery, ScopeQuery } from '@flotilla/persistence';
import { AuditService } from '../access/audit.service.ts';
import { resolveGitReference } from '../sources/git-refs.ts';
import { lintSpec, refuseSecrets, type FindingResource } from './lint-spec.ts';
import { pinSpec } from './pin-sources.ts';
import { resourceOf, type RevisionResource } from './revisions.mapper.ts';

export type PublishRequest = BodyOf<typeof routes.publishRevision>;

/**
 * Turns what was written into an immutable revision, in this order: no Secret, variables and overrides, lint, Git references, pins, digest.
 * Everything that asks the outside happens before the transaction; the transaction only compares and stores.
 */
@Injectable()
export class PublishRevisionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly configs: ConfigQuery,
    private readonly scopes: ScopeQuery,
  ) {}

  /** The same content is the same revision: publishing it again changes nothing. */
  async publish(caller: Caller, config: string, request: PublishRequest): Promise<RevisionResource> {
    return this.store(caller, await this.prepare(caller, config, request), 'run');
  }

  /** The same checks, pins and findings; no row changes. */
  async rehearse(caller: Caller, config: string, request: PublishRequest): Promise<RevisionResource> {
    return this.store(caller, await this.prepare(caller, config, request), 'rehearse');
  }

  private async prepare(caller: Caller, name: string, request: PublishRequest): Promise<Prepared> {
    const view = await this.configs.one(name);
    if (view === null)
      throw new FlotillaError('not_found', { detail: `There is no config ${name}`, hint: `Make it with flotilla config create ${name}` });
    const { config } = view;
    const { message, spec } = specOf(request);
    refuseSecrets(spec);
    checkIdentities(spec);
    checkOverrides(spec);
    variablesData(
      variablesOf(
        { name: '', region: '', labels: {} },
        Object.assign({}, spec.variables, ...spec.overrides.map(({ variables }) => variables ?? {})) as Record<string, string>,
      ),
    ); // refuses names that collide
    const clusters = await this.scopes.representatives(
      config.scope,
      spec.overrides.map(({ selector }) => selector),
    );
    const findings = lintSpec(spec, config.name, clusters);
    const pinned = await pinSpec(spec, resolveGitReference);
    const digest = digestOf(pinned.spec as unknown as JsonValue); // a spec is JSON
    return {
      config,
      findings,
      revision: { digest, config: config.name, message, spec: pinned.spec, pins: pinned.pins, publishedBy: actorOf(caller), findings },
    };
  }

  private store(caller: Caller, prepared: Prepared, mode: 'run' | 'rehearse'): Promise<RevisionResource> {
    return this.unitOfWork[mode]((work) => this.record(work, caller, prepared, mode));
  }

  private async record(
    work: Work,
    caller: Caller,
    { config, revision, findings }: Prepared,
    mode: 'run' | 'rehearse',
  ): Promise<RevisionResource> {
    const locked = await work.stores.configs.lock(config.uid);
    if (locked === null) throw new FlotillaError('not_found', { detail: `Config ${config.name} was deleted meanwhile` });
    const publishedAt = await work.now();
    const { seq, isNew } = await work.stores.revisions.publish(config.uid, { ...revision, publishedAt });
    if (isNew)
      await this.audit.record(work, {
        caller,
        action: 'revision.published',
        object: `Revision/${config.name}@r${seq}`,
        reason: revision.message,
        detail: { digest: revision.digest },
      });
    const shown = { ...revision, findings, publishedAt, objects: revision.spec.objects.map((object) => objectKey(refOf(object))) };
    if (mode === 'rehearse') return resourceOf(config.name, { ...shown, seq: 0, result: 'DryRun' });
    const known = isNew ? null : await work.stores.revisions.find(config, revision.digest);
    const origin = known === null ? {} : { message: known.message, publishedAt: known.publishedAt, publishedBy: known.publishedBy };
    return resourceOf(config.name, { ...shown, ...origin, seq, result: isNew ? 'Created' : 'Unchanged' });
  }
}

interface Prepared {
  readonly config: Config;
  readonly findings: readonly FindingResource[];
  readonly revision: Omit<NewRevision, 'publishedAt'>;
}

/** The message is not content: saying it differently makes no other revision. */
function specOf({ message, ...spec }: PublishRequest): { readonly message: string; readonly spec: RevisionSpec } {
  return { message, spec: spec as unknown as RevisionSpec }; // the schema gives exactly these members; absent ones are absent, not undefined
}

function checkIdentities({ objects }: RevisionSpec): void {
  const seen = new Map<string, number>();
  for (const [index, object] of objects.entries()) {
    const key = objectKey(refOf(object));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else {
      const message = `${key} is there twice: at /objects/${first} and /objects/${index}`;
      throw new FlotillaError('invalid_field', {
        detail: message,
        errors: [{ in: 'body', pointer: `/objects/${index}`, code: 'invalid_field', message }],
      });
    }
  }
}
