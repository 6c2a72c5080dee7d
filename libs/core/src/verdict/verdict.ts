import type { Reading } from './reading.ts';

/** What one config on one cluster is worth, in the order of badness of `rollouts.md` 6; first match wins. */
export const VERDICTS = ['Stale', 'NotStarted', 'Suspended', 'Mismatch', 'FailedHard', 'FailedSoft', 'Succeeded', 'Progressing'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Strength = 'Strong' | 'Weak';

/** The verdict with what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Flux's own words, or what is waited for. */
  readonly message: string;
  /** The object that decided; null when none did. */
  readonly object: string | null;
  readonly strength: Strength;
  /** Objects that make the evidence weak. */
  readonly weakObjects: readonly string[];
}
export type Readings = readonly Reading[];
