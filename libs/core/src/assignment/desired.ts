import { digestOf, type Digest } from '../kernel/digest.ts';

export const CLAIM_STATES = ['Offered', 'Claimed', 'Settled'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** What one config must be on one cluster. `rendering` null: nothing is assigned, touch nothing. */
export interface DesiredConfig {
  readonly config: string;
  readonly generation: number;
  readonly claim: ClaimState;
  /** Digest of the revision, for people and labels. */
  readonly revision: Digest | null;
  /** Digest of the body to fetch: `GET /agent/v1/revisions/<digest>`. */
  readonly rendering: Digest | null;
  /** Unique per generation; written as `reconcile.fluxcd.io/requestedAt`. */
  readonly token: string;
  /** Hash of a removal above the cap that a person has approved; null when none. */
  readonly pruneApproved: Digest | null;
}

/** Everything one agent must know, always whole and small. A config that is absent is Detached: it keeps running. */
export interface DesiredDocument {
  readonly cluster: string;
  /** Changes only when the database was restored; another one means that numbers cannot be compared. */
  readonly timeline: string;
  readonly configs: readonly DesiredConfig[];
}

/** ETag of a desired document. */
export function desiredDigest(document: DesiredDocument): Digest {
  return digestOf({ ...document, configs: document.configs.map((config) => ({ ...config })) });
}
