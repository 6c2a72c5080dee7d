import type { AgentFacts, AgentReport } from '../agent/report.ts';
import type { Assignment } from '../assignment/assignment.ts';
import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid, Uid } from '../kernel/uid.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { KnownObservation } from './observation.ts';
import type { TakenReport } from './take-report.ts';

/** One report as it is written. */
export interface ObservationWrite {
  readonly cluster: ClusterUid;
  readonly bootEpoch: number;
  readonly report: AgentReport;
  readonly taken: TakenReport;
  readonly facts: AgentFacts;
}

/** A heartbeat: the agent still stands by this report. */
export interface Confirmation {
  readonly cluster: ClusterUid;
  readonly bootEpoch: number;
  readonly reportSeq: number;
  readonly observedAt: EpochMs;
  readonly clusterSilence: AgentReport['clusterSilence'];
}

/**
 * Observations: one row a cluster, one a Flux object, and small rows for problems and changed verdicts.
 * Every method takes many clusters and costs the same number of statements for one as for a hundred.
 */
export abstract class ObservationStore {
  /** Locks the clusters' rows in the order of their ids, and makes those that are missing. */
  abstract lock(clusters: readonly ClusterUid[]): Promise<ReadonlyMap<ClusterUid, KnownObservation>>;
  /** Without locks: a report never waits for a decision. */
  abstract assignments(clusters: readonly ClusterUid[]): Promise<readonly Assignment[]>;
  /** Highest generation that was ever given to a cluster under a config's name; 0 when none. */
  abstract lastGivenGeneration(cluster: ClusterUid, config: string): Promise<number>;
  /** Sources of renderings that move by themselves. */
  abstract unpinned(renderings: readonly Digest[]): Promise<ReadonlyMap<Digest, readonly ObjectKey[]>>;
  abstract write(writes: readonly ObservationWrite[], now: EpochMs, newUid: () => Uid<'ev'>): Promise<void>;
  /** Moves what heartbeats confirm; one of another report than the kept one confirms nothing. @returns clusters of which another health is shown than this one */
  abstract confirm(
    confirmations: readonly Confirmation[],
  ): Promise<readonly { readonly cluster: ClusterUid; readonly health: KnownObservation['health'] }[]>;
}
