import type { ClusterUid } from '../kernel/uid.ts';
import type { EpochMs } from '../kernel/time.ts';

export const CLUSTER_PHASES = ['Pending', 'Active', 'Removed'] as const;
export type ClusterPhase = (typeof CLUSTER_PHASES)[number];

export const CONNECTIVITIES = ['Pending', 'Online', 'Late', 'Offline'] as const;
export type Connectivity = (typeof CONNECTIVITIES)[number];

/** What runs in a cluster, as far as its last report says. */
export const HEALTHS = ['Healthy', 'Progressing', 'Degraded', 'Stalled', 'Unknown'] as const;
export type Health = (typeof HEALTHS)[number];

/** The one word people read of a cluster. */
export const SHOWN_WORDS = ['Healthy', 'Progressing', 'Degraded', 'Stalled', 'Unknown', 'Pending', 'Late', 'Offline'] as const;
export type ShownWord = (typeof SHOWN_WORDS)[number];

/** One registered Kubernetes cluster. */
export interface Cluster {
  readonly uid: ClusterUid;
  readonly name: string;
  readonly region: string;
  readonly displayName: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly phase: ClusterPhase;
  /** Grows with each change of what is wanted; what If-Match compares. */
  readonly generation: number;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly updatedAt: EpochMs;
  readonly updatedBy: string;
  /** Set when the cluster was forgotten; history stays readable. */
  readonly forgottenAt: EpochMs | null;
}

/** A cluster that is not Online shows why, never its last health: nothing is green on old evidence. */
export function shownWord(phase: ClusterPhase, connectivity: Connectivity, health: Health): ShownWord {
  if (phase === 'Pending' || connectivity === 'Pending') return 'Pending';
  return connectivity === 'Online' ? health : connectivity;
}

/**
 * @param silenceMs time since the last contact, by the database's clock
 * @returns Late after `lateAfterMs`, Offline after `offlineAfterMs`
 */
export function connectivityAfter(
  silenceMs: number,
  limits: { readonly lateAfterMs: number; readonly offlineAfterMs: number },
): Connectivity {
  if (silenceMs >= limits.offlineAfterMs) return 'Offline';
  return silenceMs >= limits.lateAfterMs ? 'Late' : 'Online';
}
