import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ObservedObject, Reading } from '../verdict/reading.ts';
import type { Judgement } from '../verdict/verdict.ts';

/** How far the agent is with a generation; the server shows it, `Judgement` decides. */
export const APPLY_PHASES = ['Claimed', 'Applying', 'Applied', 'Pruning', 'Settled', 'Detached'] as const;
export type ApplyPhase = (typeof APPLY_PHASES)[number];

/** One config as its agent sees it. */
export interface ConfigReport {
  readonly config: string;
  readonly generation: number;
  readonly revision: Digest | null;
  readonly phase: ApplyPhase;
  readonly readings: readonly Reading[];
  /** The agent's own verdict, by the same function the server runs; a difference is an alert. */
  readonly judgement: Judgement;
  readonly drift: readonly DriftReport[];
  /** A removal that waits for approval; null when none. */
  readonly pruneHeld: PruneHeld | null;
  /** Objects that could not be removed and stay in the inventory, with the reason. */
  readonly pruneFailed: readonly { readonly object: ObjectKey; readonly reason: string; readonly since: EpochMs }[];
}

/** What a person or a foreign controller changed on an object of ours, and that it was put right. */
export interface DriftReport {
  readonly object: ObjectKey;
  readonly kind: 'Edited' | 'Deleted';
  /** JSON pointers of what differed, at most 20. */
  readonly fields: readonly string[];
  readonly at: EpochMs;
}

export interface PruneHeld {
  /** Names exactly this list; what an approval must carry. */
  readonly hash: Digest;
  /** Roots and plain objects that would go. */
  readonly objects: readonly ObjectKey[];
  /** Objects that would go with them, through their inventories. */
  readonly total: number;
  readonly since: EpochMs;
}

/** A report is whole per key: what it names replaces what was known; `observed` carries changes only, with `isComplete` after a relist. */
export interface AgentReport {
  readonly seq: number;
  readonly configs: readonly ConfigReport[];
  readonly observed: readonly ObservedObject[];
  readonly removed: readonly ObjectKey[];
  /** True: `observed` is every Flux object of the cluster; what is not named is gone. */
  readonly isComplete: boolean;
  readonly facts: AgentFacts;
  /** When the agent last read the cluster; its age tells silence from health. */
  readonly observedAt: EpochMs;
  /** Why the cluster cannot be read at the moment; null when it can. */
  readonly clusterSilence: { readonly since: EpochMs; readonly message: string } | null;
}

export interface AgentFacts {
  readonly agentVersion: string;
  readonly kubernetes: string;
  readonly flux: string | null;
  /** uid of namespace kube-system. */
  readonly clusterId: string;
  readonly channel: 'WebSocket' | 'Http';
  readonly mode: 'Apply' | 'Observe';
}
