import { Injectable } from '@nestjs/common';
import {
  assign,
  detach,
  FlotillaError,
  hasSameEffect,
  matches,
  parseSelector,
  reattach,
  rerender,
  UnitOfWork,
  withdrawOffer,
  type Actor,
  type AssignableCluster,
  type Assignment,
  type AssignmentChange,
  type AssignmentRecord,
  type ClusterUid,
  type Config,
  type Decision,
  type EpochMs,
  type Work,
} from '@flotilla/core';
import { newUid } from '@flotilla/platform';
import { RevisionRenderer, type AddressedRendering } from './revision-renderer.ts';

/** What an edit does: how many come into a scope, how many leave, and some of those that leave. */
export interface ScopeEffect {
  readonly enters: number;
  readonly leaves: number;
  readonly sample: readonly string[];
}

/** Who changed what the scope depends on. */
export interface ScopeEdit {
  readonly by: Actor;
  readonly reason: string;
}

interface Turn extends ScopeEdit {
  readonly work: Work;
  readonly at: EpochMs;
}

interface Change {
  readonly change: AssignmentChange;
  readonly assignment: Assignment;
  readonly reason: string;
}

const SAMPLE = 10;

/** Keeps assignments in step with scopes and labels: newcomers get baselines, what leaves is detached and keeps running, what comes back stays as it is. */
@Injectable()
export class ScopeService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Inside the transaction that makes a cluster Active or changes its labels or region, after the row was written.
   *
   * @returns configs that the cluster enters and leaves, with names of those it leaves
   */
  async clusterChanged(work: Work, cluster: ClusterUid, by: Actor, reason: string): Promise<ScopeEffect> {
    const { stores } = work;
    const row = await stores.assignments.lockCluster(cluster);
    if (row === null || row.phase !== 'Active') return { enters: 0, leaves: 0, sample: [] };
    const configs = await stores.configs.shareAll();
    const current = await stores.assignments.lockOfCluster(cluster);
    const turn = { work, by, reason, at: await work.now() };
    const moves: Move[] = [];
    for (const config of configs) {
      const assignment = current.find(({ configName }) => configName === config.name) ?? null;
      moves.push({ subject: config.name, ...(await moveOf(turn, config, row, assignment)) });
    }
    return settle(turn, moves);
  }

  /** Inside the transaction that changes a config's scope or initial revision, under the config's lock, after the row was written. */
  async scopeChanged(work: Work, config: Config, { by, reason }: ScopeEdit): Promise<ScopeEffect> {
    const { assignments } = work.stores;
    const clusters = (await assignments.lockClusters([])).filter(({ phase }) => phase === 'Active');
    const current = new Map(
      (
        await assignments.lockOfConfig(
          config.uid,
          clusters.map(({ uid }) => uid),
        )
      ).map((assignment) => [assignment.cluster, assignment]),
    );
    const turn = { work, by, reason, at: await work.now() };
    const moves: Move[] = [];
    for (const cluster of clusters)
      moves.push({ subject: cluster.name, ...(await moveOf(turn, config, cluster, current.get(cluster.uid) ?? null)) });
    return settle(turn, moves);
  }

  /** A cluster turned out to observe only: it is offered nothing. */
  async withdrawFromObserver(cluster: ClusterUid): Promise<void> {
    await this.unitOfWork.run(async (work) => {
      const offered = (await work.stores.assignments.lockOfCluster(cluster)).filter(({ claim }) => claim === 'Offered');
      const turn: Turn = { work, by: 'system', reason: 'The agent of this cluster only observes', at: await work.now() };
      await settle(
        turn,
        offered.map((assignment) => ({
          subject: assignment.configName,
          changes: [changeOf(turn, 'Withdrawn', withdrawOffer(assignment, decisionOf(turn)))],
          crossing: null,
        })),
      );
    });
  }
}

interface Move {
  readonly subject: string;
  readonly changes: readonly Change[];
  readonly crossing: 'Enters' | 'Leaves' | null;
}
type Outcome = Omit<Move, 'subject'>;

const UNMOVED: Outcome = { changes: [], crossing: null };

async function moveOf(turn: Turn, config: Config, cluster: AssignableCluster, assignment: Assignment | null): Promise<Outcome> {
  const isInScope = matches(parseSelector(config.scope), cluster);
  if (assignment === null) return isInScope ? offerBaseline(turn, config, cluster, null) : UNMOVED;
  if (!isInScope) return assignment.detached === null ? leave(turn, assignment) : UNMOVED;
  if (assignment.detached?.cause === 'Unassigned') return UNMOVED;
  if (assignment.detached === null) return { changes: await rerendered(turn, config, cluster, assignment), crossing: null };
  return comeBack(turn, config, cluster, assignment);
}

function leave(turn: Turn, assignment: Assignment): Outcome {
  return { changes: [changeOf(turn, 'Detached', detach(assignment, 'LeftScope', decisionOf(turn)))], crossing: 'Leaves' };
}

async function comeBack(turn: Turn, config: Config, cluster: AssignableCluster, assignment: Assignment): Promise<Outcome> {
  const back = reattach(assignment);
  if (back.revision === null) {
    const baseline = await offerBaseline(turn, config, cluster, back);
    if (baseline.changes.length > 0) return baseline;
  }
  const later = await rerendered(turn, config, cluster, back);
  return { changes: later.length > 0 ? later : [changeOf(turn, 'Reattached', back)], crossing: 'Enters' };
}

async function offerBaseline(turn: Turn, config: Config, cluster: AssignableCluster, current: Assignment | null): Promise<Outcome> {
  const crossing = 'Enters';
  if (config.initialRevision === null || cluster.mode === 'Observe') return { changes: [], crossing };
  const { stores } = turn.work;
  const revision = await stores.revisions.find(config, config.initialRevision.digest);
  if (revision === null) return { changes: [], crossing };
  const rendered = tryRender(new RevisionRenderer(revision, config), cluster);
  // Nobody who asks here wrote the revision: a label that is missing must not keep a cluster from joining.
  if (rendered instanceof FlotillaError) return { changes: [], crossing };
  await keep(turn, rendered);
  const lastGeneration = (await stores.assignments.lastGenerations(config.name, [cluster.uid])).get(cluster.uid) ?? 0;
  const vacancy = { cluster: cluster.uid, config: config.uid, configName: config.name, lastGeneration };
  const assignment = assign(
    current ?? vacancy,
    { revision: revision.digest, rendering: rendered.digest, owner: 'Baseline' },
    decisionOf(turn),
  );
  return {
    changes: [{ ...changeOf(turn, 'BaselineOffered', assignment), reason: `Baseline ${config.initialRevision.asWritten}: ${turn.reason}` }],
    crossing,
  };
}

/** A new generation where what the cluster gets of its revision has changed with it. */
async function rerendered(turn: Turn, config: Config, cluster: AssignableCluster, assignment: Assignment): Promise<readonly Change[]> {
  const { revisions } = turn.work.stores;
  if (assignment.revision === null || assignment.rendering === null) return [];
  const revision = await revisions.find(config, assignment.revision);
  const before = await revisions.rendering(assignment.rendering);
  if (revision === null || before === null) return [];
  // With the cap that stands: an edit of the cap alone is no reason to reconcile.
  const rendered = tryRender(new RevisionRenderer(revision, { name: config.name, prune: before.prune }), cluster);
  if (rendered instanceof FlotillaError) return [{ change: 'RenderFailed', assignment, reason: rendered.message }];
  if (hasSameEffect(rendered.rendering, before)) return [];
  await keep(turn, rendered);
  return [changeOf(turn, 'Rerendered', rerender(assignment, rendered.digest, decisionOf(turn)))];
}

function tryRender(renderer: RevisionRenderer, cluster: AssignableCluster): AddressedRendering | FlotillaError {
  try {
    return renderer.render(cluster);
  } catch (error) {
    if (error instanceof FlotillaError) return error;
    throw error;
  }
}

async function keep({ work }: Turn, rendered: AddressedRendering): Promise<void> {
  await work.stores.revisions.keepRenderings([rendered]);
}

async function settle(turn: Turn, moves: readonly Move[]): Promise<ScopeEffect> {
  const changes = moves.flatMap((move) => move.changes);
  await turn.work.stores.assignments.record(
    changes.map((change): AssignmentRecord => ({ uid: newUid('ev'), ...change, at: turn.at, by: turn.by })),
  );
  for (const { assignment } of changes) turn.work.notice('desired', assignment.cluster);
  const leaves = moves.filter(({ crossing }) => crossing === 'Leaves');
  return {
    enters: moves.filter(({ crossing }) => crossing === 'Enters').length,
    leaves: leaves.length,
    sample: leaves.slice(0, SAMPLE).map(({ subject }) => subject),
  };
}

function changeOf(turn: Turn, change: AssignmentChange, assignment: Assignment): Change {
  return { change, assignment, reason: turn.reason };
}

function decisionOf({ by, at, reason }: Turn): Decision {
  return { by, at, reason, token: newToken() };
}

export function newToken(): string {
  return newUid('ev').slice('ev_'.length);
}
