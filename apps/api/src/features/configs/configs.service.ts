import { Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@flotilla/contracts';
import {
  actorOf,
  FlotillaError,
  mergeObjects,
  UnitOfWork,
  type Actor,
  type Caller,
  type Config,
  type ConfigCounts,
  type EpochMs,
  type InitialRevision,
  type JsonObject,
  type Work,
} from '@flotilla/core';
import { newUid } from '@flotilla/platform';
import { requireGeneration } from '@flotilla/platform/nest';
import { AuditService } from '../access/audit.service.ts';
import { ScopeService, type ScopeEffect } from '../assignments/scope.service.ts';

type CreateRequest = BodyOf<typeof routes.createConfig>;
type PatchRequest = BodyOf<typeof routes.patchConfig>;

export interface EditedConfig {
  readonly config: Config;
  readonly counts: ConfigCounts;
  readonly effect: ScopeEffect | null;
}

/** Which config, as the caller has read it, and whether anything may change. */
export interface ConfigEdit {
  readonly caller: Caller;
  readonly name: string;
  readonly ifMatch: number | undefined;
  readonly isDryRun: boolean;
}

const NO_COUNTS: ConfigCounts = { latestSeq: 0, assigned: 0, detached: 0 };

/** Makes, edits and deletes configs; an edit of the scope moves clusters in the same transaction. */
@Injectable()
export class ConfigsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly scope: ScopeService,
  ) {}

  async create(caller: Caller, request: CreateRequest, isDryRun: boolean): Promise<EditedConfig> {
    return this.perform(isDryRun, async (work) => {
      const config = newConfig(request, actorOf(caller), await work.now());
      if (!(await work.stores.configs.insert(config)))
        throw new FlotillaError('name_taken', {
          detail: `A config is named ${config.name}`,
          hint: 'Publish into it, or take another name',
        });
      await this.audit.record(work, { caller, action: 'config.created', object: `Config/${config.name}`, detail: { scope: config.scope } });
      return { config, counts: NO_COUNTS, effect: null };
    });
  }

  /** The answer names how many clusters enter and leave; a dry run does all of it and undoes it. */
  async patch({ caller, name, ifMatch, isDryRun }: ConfigEdit, patch: PatchRequest): Promise<EditedConfig> {
    return this.perform(isDryRun, async (work) => {
      const before = await lockConfig(work, name);
      requireGeneration(ifMatch, before.generation);
      const config = await edited(work, before, patch, { by: actorOf(caller), at: await work.now() });
      if (config === before) return { config, counts: await work.stores.configs.counts(config.uid), effect: null };
      await work.stores.configs.update(config);
      const isMoving = config.scope !== before.scope || config.initialRevision?.digest !== before.initialRevision?.digest;
      const reason =
        config.scope === before.scope
          ? `Initial revision of ${config.name} changed`
          : `Scope of ${config.name} changed to "${config.scope}"`;
      const effect = isMoving ? await this.scope.scopeChanged(work, config, { by: actorOf(caller), reason }) : null;
      await this.audit.record(work, {
        caller,
        action: 'config.changed',
        object: `Config/${config.name}`,
        detail: { scope: config.scope, ...(effect === null ? {} : { enters: effect.enters, leaves: effect.leaves }) },
      });
      return { config, counts: await work.stores.configs.counts(config.uid), effect };
    });
  }

  /** @throws FlotillaError `still_referenced` while a cluster has it */
  async delete({ caller, name, ifMatch }: Omit<ConfigEdit, 'isDryRun'>): Promise<void> {
    await this.unitOfWork.run(async (work) => {
      const config = await lockConfig(work, name);
      requireGeneration(ifMatch, config.generation);
      const { assigned } = await work.stores.configs.counts(config.uid);
      if (assigned > 0) {
        throw new FlotillaError('still_referenced', {
          detail: `${config.name} is assigned to ${assigned} clusters`,
          hint: `Take it off them first: POST /api/v1/configs/${config.name}/unassign; it keeps running there`,
        });
      }
      await work.stores.configs.delete(config.uid);
      await this.audit.record(work, { caller, action: 'config.deleted', object: `Config/${config.name}` });
    });
  }

  private perform(isDryRun: boolean, work: (work: Work) => Promise<EditedConfig>): Promise<EditedConfig> {
    return isDryRun ? this.unitOfWork.rehearse(work) : this.unitOfWork.run(work);
  }
}

async function lockConfig({ stores }: Work, name: string): Promise<Config> {
  const config = await stores.configs.lock(name);
  if (config === null) throw new FlotillaError('not_found', { detail: `There is no config ${name}` });
  return config;
}

function newConfig({ metadata, spec }: CreateRequest, by: Actor, at: EpochMs): Config {
  const { name, labels = {}, annotations = {} } = metadata;
  const { description = null, owners = [], scope, prune } = spec;
  if (spec.initialRevision !== undefined) {
    throw new FlotillaError('invalid_field', {
      detail: `${name} has no revision ${spec.initialRevision} yet`,
      hint: 'Make the config, publish a revision, then set initialRevision',
      errors: [{ in: 'body', pointer: '/spec/initialRevision', code: 'invalid_field', message: 'A new config has no revisions' }],
    });
  }
  return {
    uid: newUid('cf'),
    name,
    labels,
    annotations,
    description,
    owners,
    scope,
    initialRevision: null,
    prune,
    generation: 1,
    createdAt: at,
    createdBy: by,
    updatedAt: at,
    updatedBy: by,
  };
}

async function edited(
  work: Work,
  before: Config,
  { metadata = {}, spec = {} }: PatchRequest,
  change: { readonly by: Actor; readonly at: EpochMs },
): Promise<Config> {
  const wanted: Config = {
    ...before,
    labels: mergeTexts(before.labels, metadata.labels),
    annotations: mergeTexts(before.annotations, metadata.annotations),
    description: spec.description === undefined ? before.description : spec.description,
    owners: spec.owners === undefined ? before.owners : (spec.owners ?? []),
    scope: spec.scope ?? before.scope,
    initialRevision: spec.initialRevision === undefined ? before.initialRevision : await findInitial(work, before, spec.initialRevision),
    prune: { ...before.prune, ...definedOf(spec.prune ?? {}) },
  };
  const isSame = JSON.stringify(wanted) === JSON.stringify(before);
  return isSame ? before : { ...wanted, generation: before.generation + 1, updatedAt: change.at, updatedBy: change.by };
}

async function findInitial({ stores }: Work, config: Config, reference: string | null): Promise<InitialRevision | null> {
  if (reference === null) return null;
  const revision = await stores.revisions.find(config, reference);
  if (revision !== null) return { asWritten: reference, digest: revision.digest };
  const message = `${config.name} has no revision ${reference}`;
  throw new FlotillaError('invalid_field', {
    detail: message,
    errors: [{ in: 'body', pointer: '/spec/initialRevision', code: 'invalid_field', message }],
  });
}

function mergeTexts(before: Readonly<Record<string, string>>, patch: JsonObject = {}): Readonly<Record<string, string>> {
  return mergeObjects(before, patch) as Readonly<Record<string, string>>; // texts patched by texts and null
}

/** Without members that a caller left out: they stand for no change. */
function definedOf<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  }; // undefined was filtered out
}
