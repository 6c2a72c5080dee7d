import { Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@flotilla/contracts';
import {
  actorOf,
  assign,
  detach,
  FlotillaError,
  UnitOfWork,
  withdrawOffer,
  type AssignableCluster,
  type Assignment,
  type AssignmentChange,
  type AssignmentRecord,
  type Caller,
  type Config,
  type Decision,
  type EpochMs,
  type JsonValue,
  type Revision,
  type Work,
} from '@flotilla/core';
import { ConfirmTokenCodec, newUid } from '@flotilla/platform';
import { AuditService } from '../access/audit.service.ts';
import { confirmedBlastRadius, type BlastRadius } from './blast-radius.ts';
import { RevisionRenderer } from './revision-renderer.ts';
import { newToken } from './scope.service.ts';
import { lockAssignable, lockSelected } from './selection.ts';

type AssignRequest = BodyOf<typeof routes.assignRevision>;
type UnassignRequest = BodyOf<typeof routes.unassignConfig>;

/** Who asks for what, and whether anything may change. */
export interface Ask<Request> {
  readonly caller: Caller;
  readonly config: string;
  readonly request: Request;
  readonly isDryRun: boolean;
}

/** What an act makes of its selection, before it is confirmed and written. */
interface PlannedAct {
  readonly config: Config;
  readonly action: string;
  readonly act: JsonValue;
  readonly matched: readonly AssignableCluster[];
  readonly skipped: number;
  readonly changes: readonly { readonly change: AssignmentChange; readonly assignment: Assignment }[];
}

/** What people decide by hand: offers, takes back and detaches, on one cluster or many. Everything of an act commits together. */
@Injectable()
export class AssignmentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly confirmTokens: ConfirmTokenCodec,
  ) {}

  /** Offers a revision. One cluster named by itself gets a new generation in any case; of a selection, those that have the revision are left alone. */
  assign(ask: Ask<AssignRequest>): Promise<BlastRadius> {
    return this.act(ask, (work, at) => planAssign(work, ask, at));
  }

  /** Takes back what no agent has claimed yet. */
  withdraw(ask: Ask<UnassignRequest>): Promise<BlastRadius> {
    return this.act(ask, (work, at) => planWithdraw(work, ask, at));
  }

  /** Takes the config off clusters, where it keeps running. */
  unassign(ask: Ask<UnassignRequest>): Promise<BlastRadius> {
    return this.act(ask, (work, at) => planUnassign(work, ask, at));
  }

  private act(ask: Ask<UnassignRequest>, plan: (work: Work, at: EpochMs) => Promise<PlannedAct>): Promise<BlastRadius> {
    const { caller, request, isDryRun } = ask;
    const work = async (unit: Work): Promise<BlastRadius> => {
      const planned = await plan(unit, await unit.now());
      const now = await unit.now();
      const fleetSize = await unit.stores.assignments.fleetSize();
      const facts = { ...planned, caller, fleetSize, isDryRun, changed: planned.changes.length, confirmToken: request.confirmToken };
      const answer = confirmedBlastRadius(this.confirmTokens, facts, now);
      if (!isDryRun) await this.write(unit, planned, ask, now);
      return answer;
    };
    return isDryRun ? this.unitOfWork.rehearse(work) : this.unitOfWork.run(work);
  }

  private async write(
    work: Work,
    { config, action, matched, changes }: PlannedAct,
    { caller, request }: Ask<UnassignRequest>,
    at: EpochMs,
  ): Promise<void> {
    const { reason, cluster, selector } = request;
    const by = actorOf(caller);
    await work.stores.assignments.record(changes.map((change): AssignmentRecord => ({ uid: newUid('ev'), ...change, at, by, reason })));
    for (const { assignment } of changes) work.notice('desired', assignment.cluster);
    const selection = cluster === undefined ? { selector: selector ?? '' } : { cluster };
    await this.audit.record(work, {
      caller,
      action,
      object: `Config/${config.name}`,
      reason,
      detail: { ...selection, matched: matched.length, changed: changes.length, ...revisionDetail(request) },
    });
  }
}

async function planAssign(work: Work, { caller, config: name, request }: Ask<AssignRequest>, at: EpochMs): Promise<PlannedAct> {
  const config = await shareConfig(work, name);
  const revision = await findRevision(work, config, request.revision);
  const { clusters, skipped } = await lockAssignable(work, config, request);
  const { assignments, revisions } = work.stores;
  const uids = clusters.map(({ uid }) => uid);
  const current = new Map((await assignments.lockOfConfig(config.uid, uids)).map((assignment) => [assignment.cluster, assignment]));
  const lastGenerations = await assignments.lastGenerations(config.name, uids);
  const renderer = new RevisionRenderer(revision, config);
  const renderings = renderer.renderAll(clusters);
  await revisions.keepRenderings(renderer.made);
  const changes = clusters.flatMap((cluster) => {
    const rendering = renderings.get(cluster.uid)?.digest;
    const before = current.get(cluster.uid);
    if (rendering === undefined || (request.cluster === undefined && before !== undefined && isSame(before, revision, rendering)))
      return [];
    const lastGeneration = Math.max(before?.generation ?? 0, lastGenerations.get(cluster.uid) ?? 0);
    const place =
      before === undefined
        ? { cluster: cluster.uid, config: config.uid, configName: config.name, lastGeneration }
        : { ...before, generation: lastGeneration };
    const decision = decisionOf(caller, request.reason, at);
    return [
      { change: 'Assigned' as const, assignment: assign(place, { revision: revision.digest, rendering, owner: 'Manual' }, decision) },
    ];
  });
  const act = { act: 'assignRevision', config: config.uid, revision: revision.digest, selector: request.selector ?? null };
  return { config, action: 'assignment.assigned', act, matched: clusters, skipped, changes };
}

async function planWithdraw(work: Work, { caller, config: name, request }: Ask<UnassignRequest>, at: EpochMs): Promise<PlannedAct> {
  const config = await shareConfig(work, name);
  const { holders, rows } = await lockHolders(work, config, request, ({ claim, detached }) => claim === 'Offered' && detached === null);
  if (rows.length === 0 && request.cluster !== undefined) {
    throw new FlotillaError('illegal_transition', {
      detail: `Cluster ${request.cluster} has no open offer of ${config.name}`,
      hint: 'What is claimed already is changed by assigning another revision',
    });
  }
  const changes = rows.map((row) => ({
    change: 'Withdrawn' as const,
    assignment: withdrawOffer(row, decisionOf(caller, request.reason, at)),
  }));
  return {
    config,
    action: 'assignment.withdrawn',
    act: { act: 'withdrawOffers', config: config.uid, selector: request.selector ?? null },
    matched: holders,
    skipped: 0,
    changes,
  };
}

async function planUnassign(work: Work, { caller, config: name, request }: Ask<UnassignRequest>, at: EpochMs): Promise<PlannedAct> {
  const config = await shareConfig(work, name);
  const { holders, rows } = await lockHolders(work, config, request, ({ detached }) => detached?.cause !== 'Unassigned');
  if (rows.length === 0 && request.cluster !== undefined) {
    throw new FlotillaError('illegal_transition', {
      detail: `${config.name} is not assigned to cluster ${request.cluster}`,
      hint: `Look with flotilla get cluster ${request.cluster}`,
    });
  }
  const changes = rows.map((row) => ({
    change: 'Detached' as const,
    assignment: detach(row, 'Unassigned', decisionOf(caller, request.reason, at)),
  }));
  return {
    config,
    action: 'assignment.detached',
    act: { act: 'unassignConfig', config: config.uid, selector: request.selector ?? null },
    matched: holders,
    skipped: 0,
    changes,
  };
}

interface Holders {
  readonly holders: readonly AssignableCluster[];
  readonly rows: readonly Assignment[];
}

/** Of the selected clusters those with a row that counts. */
async function lockHolders(
  work: Work,
  config: Config,
  request: UnassignRequest,
  counts: (assignment: Assignment) => boolean,
): Promise<Holders> {
  const selected = await lockSelected(work, config, request);
  const rows = (
    await work.stores.assignments.lockOfConfig(
      config.uid,
      selected.map(({ uid }) => uid),
    )
  ).filter(counts);
  const holding = new Set(rows.map(({ cluster }) => cluster));
  return { rows, holders: selected.filter(({ uid }) => holding.has(uid)) };
}

async function shareConfig({ stores }: Pick<Work, 'stores'>, nameOrUid: string): Promise<Config> {
  const config = await stores.configs.share(nameOrUid);
  if (config !== null) return config;
  throw new FlotillaError('not_found', { detail: `There is no config ${nameOrUid}` });
}

async function findRevision({ stores }: Work, config: Config, text: string): Promise<Revision> {
  const revision = await stores.revisions.find(config, text);
  if (revision !== null) return revision;
  throw new FlotillaError('not_found', {
    detail: `${config.name} has no revision ${text}`,
    hint: `List them with flotilla get revisions --config ${config.name}`,
  });
}

function isSame(before: Assignment, revision: Revision, rendering: string): boolean {
  return before.revision === revision.digest && before.rendering === rendering && before.detached === null;
}

function decisionOf(caller: Caller, reason: string, at: EpochMs): Decision {
  return { by: actorOf(caller), at, reason, token: newToken() };
}

function revisionDetail(request: UnassignRequest | AssignRequest): { readonly revision?: string } {
  return 'revision' in request ? { revision: request.revision } : {};
}
