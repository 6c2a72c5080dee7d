import type { Digest } from '../kernel/digest.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { KubernetesObject, ObjectKey } from '../verdict/flux-object.ts';

/** A value for a selection of clusters; in order, the later one wins. A change of one is a new revision, so it is staged like anything else. */
export interface Override {
  readonly name: string;
  readonly selector: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** RFC 7396 merge patch on one object of the revision. */
  readonly patch?: OverridePatch;
}

export interface OverridePatch {
  readonly target: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly merge: JsonObject;
}

/** What a publisher writes; canonical JSON of it, pinned, is the revision's content. */
export interface RevisionSpec {
  readonly objects: readonly KubernetesObject[];
  /** Needed by the objects but not delivered here: `Kind/namespace/name`. */
  readonly external: readonly ObjectKey[];
  readonly variables: Readonly<Record<string, string>>;
  readonly overrides: readonly Override[];
  /** Sources whose moving reference is wanted; shown as Unpinned everywhere. */
  readonly allowUnpinned: readonly ObjectKey[];
}

/** A reference that publishing resolved, or left moving. */
export interface Pin {
  readonly object: ObjectKey;
  /** What was written: `branch production`, `tag v1.8.0`. */
  readonly from: string;
  /** How the pinned manifest names it: `commit 4f3c…`, `tag v1.8.0`; what a rendering is matched by. */
  readonly as: string;
  /** What it meant at publishing: `sha1:…`, `sha256:…` or a chart version; null for what stays unpinned. */
  readonly to: string | null;
  readonly isPinned: boolean;
}

/** An immutable, content-addressed version of a config. Its identity is the digest; within its config it is also `r<seq>`. */
export interface Revision {
  readonly digest: Digest;
  readonly config: string;
  readonly seq: number;
  readonly message: string;
  readonly spec: RevisionSpec;
  readonly pins: readonly Pin[];
  readonly publishedAt: EpochMs;
  readonly publishedBy: string;
}

/** `webapp@r17`. */
export function revisionName(config: string, seq: number): string {
  return `${config}@r${seq}`;
}
