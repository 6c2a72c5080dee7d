import type { Selectable } from '../cluster/selector.ts';
import type { ClusterPhase, Connectivity } from '../cluster/cluster.ts';
import type { AgentFacts } from '../agent/report.ts';
import type { Uid, ClusterUid, ConfigUid } from '../kernel/uid.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Assignment } from './assignment.ts';
import type { AssignmentChange } from './decisions.ts';

/** One change with the row as it is afterwards. */
export interface AssignmentRecord {
  readonly uid: Uid<'ev'>;
  readonly assignment: Assignment;
  readonly change: AssignmentChange;
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
}

/** A cluster as far as assigning needs it. */
export interface AssignableCluster extends Selectable {
  readonly uid: ClusterUid;
  readonly phase: ClusterPhase;
  readonly connectivity: Connectivity;
  /** Of the last report; null before the first. */
  readonly mode: AgentFacts['mode'] | null;
}

/**
 * INVARIANTS: a generation only grows; row and history are written together; who changes an assignment holds the cluster's row or the
 * assignment's own, in the order of cluster ids.
 */
export abstract class AssignmentStore {
  /** Locks the rows of clusters that are not forgotten and match all selectors. */
  abstract lockClusters(selectors: readonly string[]): Promise<readonly AssignableCluster[]>;
  /** Locks one cluster by name or uid; null when there is none or it is forgotten. */
  abstract lockCluster(nameOrUid: string): Promise<AssignableCluster | null>;
  /** Clusters of the fleet that are not forgotten. */
  abstract fleetSize(): Promise<number>;
  /** Locks rows of one config on these clusters. */
  abstract lockOfConfig(config: ConfigUid, clusters: readonly ClusterUid[]): Promise<readonly Assignment[]>;
  /** Locks rows of one cluster, all or by config names. */
  abstract lockOfCluster(cluster: ClusterUid, configs?: readonly string[]): Promise<readonly Assignment[]>;
  abstract ofCluster(cluster: ClusterUid): Promise<readonly Assignment[]>;
  /** Highest generation that each cluster was given or has reported under a config's name; those that saw none are absent. */
  abstract lastGenerations(configName: string, clusters: readonly ClusterUid[]): Promise<ReadonlyMap<ClusterUid, number>>;
  /** Writes rows and history. */
  abstract record(changes: readonly AssignmentRecord[]): Promise<void>;
}
