import type { Digest } from '../kernel/digest.ts';
import type { DesiredDocument } from '../assignment/desired.ts';
import type { DriftReport, PruneHeld } from './report.ts';

/** A claim that was accepted; kept in the cluster before anything is touched, so that a restart goes on with it. */
export interface Held {
  readonly config: string;
  readonly generation: number;
  readonly revision: Digest;
  readonly rendering: Digest;
  readonly token: string;
}

/** The last good desired document; without contact the cluster goes on with it. */
export interface HeldDocument {
  readonly etag: Digest;
  readonly document: DesiredDocument;
}

/** What happened here and nobody has acknowledged yet; all else in a report can be read from the cluster again. */
export interface Unsent {
  readonly drift: readonly DriftReport[];
  readonly pruneHeld: PruneHeld | null;
}
