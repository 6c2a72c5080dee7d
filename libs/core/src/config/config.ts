import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ConfigUid } from '../kernel/uid.ts';
import type { PruneCap } from './rendering.ts';

/** A named deployable unit. */
export interface Config {
  readonly uid: ConfigUid;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly owners: readonly string[];
  /** Selector of the clusters that may run it at all; empty: all. */
  readonly scope: string;
  /** For newcomers in scope; null: nothing is assigned to them. */
  readonly initialRevision: InitialRevision | null;
  readonly prune: PruneCap;
  /** Grows with each change of what is wanted; what If-Match compares. */
  readonly generation: number;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly updatedAt: EpochMs;
  readonly updatedBy: string;
}

export interface InitialRevision {
  /** `r3` or a digest. */
  readonly asWritten: string;
  readonly digest: Digest;
}

/** Counts that are kept, not computed. */
export interface ConfigCounts {
  readonly latestSeq: number;
  readonly assigned: number;
  readonly detached: number;
}
