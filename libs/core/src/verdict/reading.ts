import type { EpochMs } from '../kernel/time.ts';
import type { ObjectRef } from './flux-object.ts';

/** What the part of an object in a config is: `source` delivers content, `root` applies it, `plain` is neither (Namespace, ConfigMap, Alert, …). */
export type ObjectRole = 'source' | 'root' | 'plain';

/**
 * What the agent remembers of its own write to one object; evidence before it is worthless. The record `c` of the predicates in `libs/flux`.
 * All of it comes from the API server's answers to our PATCH requests, so applying the same revision again rebuilds it.
 */
export interface ClaimRecord {
  readonly uid: string;
  readonly generation: number;
  /** Our reconcile token and every `requestedAt` seen on this uid after our write: written later, so as good as ours. */
  readonly tokens: readonly string[];
  /** `status.lastHandledReconcileAt` in the answer to our write; null when there was none. */
  readonly handledBefore: string | null;
  /** The content that must be there: commit (`sha1:…`), digest or chart version; null where it is not pinned or not known. */
  readonly expected: string | null;
  /** Consumers: the source's own snapshot was ok at `expected` after our write. */
  readonly sourceOk: boolean;
}

/** One object judged on ONE snapshot against its claim record; see `libs/flux` for the predicates. */
export const READING_STATES = [
  'Ok', // converged on what was claimed
  'Progressing', // on its way, or nobody has looked at it yet
  'Waiting', // Ready=False for a reason that is no failure, such as DependencyNotReady
  'FailedSoft', // failing, Flux goes on trying
  'FailedHard', // failing, Flux has given up
  'Suspended',
  'Mismatch', // someone edited a field that the revision sets
  'Replaced', // another uid, or being deleted
  'Overtaken', // our token was replaced by one that was never handled: write a new one
  'Missing', // the object is not there
  'Rejected', // the agent could not apply it; `reason` says why
] as const;
export type ReadingState = (typeof READING_STATES)[number];

export interface Reading {
  readonly object: ObjectRef;
  readonly role: ObjectRole;
  readonly state: ReadingState;
  /** Flux's own reason (`ArtifactFailed`), or ours in PascalCase. */
  readonly reason: string;
  /** Flux's own message, cleaned and cut by the agent. */
  readonly message: string;
  /** The content that runs: revision as Flux writes it; null when unknown. */
  readonly revision: string | null;
  /** A pass that ended after the claim was seen: the token, or one written after it, was handled. */
  readonly isReconciledAfterClaim: boolean;
  /** A success here says that the workloads are healthy, not only that they were applied. Always true for what is no root. */
  readonly isStrong: boolean;
  /** When Flux last looked: `history[0].lastReconciled`, else the newest condition; null when never. */
  readonly lastPassAt: EpochMs | null;
}

/** One Flux object of a cluster as observed, owned by a config or not. */
export interface ObservedObject {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly generation: number;
  readonly ready: 'True' | 'False' | 'Unknown' | 'None';
  readonly reason: string;
  readonly message: string;
  readonly revision: string | null;
  readonly isSuspended: boolean;
  readonly isStalled: boolean;
  readonly isReconciling: boolean;
  /** Who put it there: `Kustomization/flux-system/apps`, `HelmRelease/…`, `config/webapp`, or null for nobody we can name. */
  readonly owner: string | null;
  /** Name of our config when the object carries our label, else null: then it is Unmanaged. */
  readonly config: string | null;
  /** When status, reason or message of Ready last changed, by the cluster's clock; null when there is no condition. */
  readonly changedAt: EpochMs | null;
  readonly lastPassAt: EpochMs | null;
  /** `status.inventory.entries` counted; null where the kind has none. */
  readonly inventoryCount: number | null;
  /** Where its content comes from: `GitRepository/flux-system/main-app`; null for sources. */
  readonly source: string | null;
}
