import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid } from '../kernel/uid.ts';
import type { Connectivity, Health } from './cluster.ts';

/** What is known of clusters that are not forgotten; each change of a word keeps its instant. */
export abstract class ClusterStatusStore {
  abstract begin(cluster: ClusterUid, place: { readonly region: string; readonly connectivity: Connectivity }, now: EpochMs): Promise<void>;
  abstract end(cluster: ClusterUid): Promise<void>;
  abstract moveTo(cluster: ClusterUid, region: string): Promise<void>;
  /** Clusters without a row are left out. */
  abstract recordHealth(changes: readonly { readonly cluster: ClusterUid; readonly health: Health }[], now: EpochMs): Promise<void>;
  abstract recordConnectivity(
    changes: readonly { readonly cluster: ClusterUid; readonly connectivity: Connectivity }[],
    now: EpochMs,
  ): Promise<void>;
  /**
   * Contacts so many milliseconds ago, by this process's monotonic clock; Active clusters are Online with it. Their health from before the
   * silence counts no more: a report or a heartbeat says it anew.
   */
  abstract recordContacts(contacts: readonly { readonly cluster: ClusterUid; readonly ageMs: number }[]): Promise<void>;
  /**
   * Makes Late and Offline what has been silent for so long, and Unknown the health that nobody has stood by for `lateAfterMs` although the
   * agent is heard.
   *
   * @returns how many fell silent
   */
  abstract sweep(limits: { readonly lateAfterMs: number; readonly offlineAfterMs: number }): Promise<number>;
}
