import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid, ConfigUid } from '../kernel/uid.ts';
import type { ClaimState } from './desired.ts';

/** Who decided what a cluster gets: the config's baseline for newcomers, or a person by hand. */
export const OWNER_KINDS = ['Baseline', 'Manual'] as const;
export type OwnerKind = (typeof OWNER_KINDS)[number];

/** The desired revision of one (cluster, config): the only source of desired state. Its generation only grows. */
export interface Assignment {
  readonly cluster: ClusterUid;
  readonly config: ConfigUid;
  readonly configName: string;
  /** Null: nothing is assigned and nothing is touched. */
  readonly revision: Digest | null;
  /** Address of what this cluster gets of the revision; null with the revision. */
  readonly rendering: Digest | null;
  readonly generation: number;
  readonly owner: OwnerKind;
  readonly decidedBy: string;
  readonly decidedAt: EpochMs;
  readonly claim: ClaimState;
  readonly claimedAt: EpochMs | null;
  /** Written by the agent as `requestedAt`; unique per generation. */
  readonly token: string;
  /** What the cluster claimed last; what a withdrawn offer goes back to. */
  readonly settled: Settled | null;
  readonly pruneApproved: Digest | null;
  /** Set: the config keeps running there and is no longer offered anything. */
  readonly detached: Detached | null;
}

export interface Settled {
  readonly revision: Digest;
  readonly rendering: Digest;
  readonly generation: number;
  readonly owner: OwnerKind;
}

/** `LeftScope` ends when the cluster comes back into the scope, `Unassigned` only when somebody assigns again. */
export const DETACH_CAUSES = ['LeftScope', 'Unassigned'] as const;
export type DetachCause = (typeof DETACH_CAUSES)[number];

export interface Detached {
  readonly cause: DetachCause;
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
}
