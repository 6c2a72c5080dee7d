import type { JsonObject } from '../kernel/json.ts';
import type { AbortSignalLike } from '../kernel/time.ts';
import type { KubernetesObject, ObjectRef } from '../verdict/flux-object.ts';

/**
 * What a write did; everything that may pass by itself is thrown as {@link ClusterUnavailable}.
 * `Rejected` is the API server's final no with its own reason (`Invalid`, `Forbidden`, `NotFound`), or one of ours: `KindNotServed`,
 * and `NamespaceTerminating` for a namespace that is going.
 */
export type WriteOutcome =
  | { readonly kind: 'Written'; readonly object: KubernetesObject }
  | { readonly kind: 'Rejected'; readonly reason: string; readonly message: string }
  | { readonly kind: 'Conflict'; readonly message: string };

export interface ApplyOptions {
  /** Judge and answer as if written, but write nothing (`dryRun=All`). */
  readonly isDryRun?: true;
}

/** One line of a watch. `Relisted` comes first and after every gap: the whole truth, so that no deletion is lost. */
export type WatchEvent =
  | { readonly kind: 'Relisted'; readonly objects: readonly KubernetesObject[] }
  | { readonly kind: 'Changed'; readonly object: KubernetesObject }
  | { readonly kind: 'Gone'; readonly ref: ObjectRef }
  /** Nothing could be read since `sinceMs` ago; the age of what is known grows. Ends with the next other event. */
  | { readonly kind: 'Silent'; readonly sinceMs: number; readonly message: string };

/** A kind that this cluster serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

export interface ClusterFacts {
  /** `v1.36.0`; as the API server says. */
  readonly kubernetes: string;
  /** uid of namespace kube-system: tells two names of one cluster apart. */
  readonly clusterId: string;
  readonly flux: string | null;
}

/**
 * The one way to a Kubernetes cluster. Writes carry field manager `flotilla-agent`.
 * Two implementations share one suite: Kubernetes itself and a simulated cluster.
 *
 * @throws ClusterUnavailable when the API server cannot be reached, times out, answers 429 or 5xx: try again later, nothing is known
 */
export abstract class ClusterApi {
  abstract facts(): Promise<ClusterFacts>;
  /** Kinds of Flux's groups and of `kinds` that are served; found by discovery. */
  abstract servedKinds(): Promise<readonly ServedKind[]>;
  /** @returns null when there is no such object, or no such kind */
  abstract read(ref: ObjectRef): Promise<KubernetesObject | null>;
  /** Server-side apply, forced. Source: kubernetes.io/docs/reference/using-api/server-side-apply. */
  abstract apply(object: KubernetesObject, options?: ApplyOptions): Promise<WriteOutcome>;
  /** JSON merge patch (RFC 7396) under the same field manager. */
  abstract mergePatch(ref: ObjectRef, patch: JsonObject): Promise<WriteOutcome>;
  /** Makes an object that must not be there yet; `Conflict` when it is. */
  abstract create(object: KubernetesObject): Promise<WriteOutcome>;
  /** Replaces by resourceVersion compare-and-swap; `Conflict` when somebody was faster. */
  abstract replace(object: KubernetesObject): Promise<WriteOutcome>;
  /** Deletes only the object with this uid; `Written` when it is gone or going, also when it was gone before; `Conflict` when the name is another object's by now. */
  abstract delete(ref: ObjectRef, uid: string): Promise<WriteOutcome>;
  /** A complete list of whole objects, paged inside; never a part of one. */
  abstract list(kind: ServedKind, labelSelector?: string): Promise<readonly KubernetesObject[]>;
  /** Follows all objects of a kind until `signal` aborts; relists with backoff and jitter, never ends by itself, never throws. */
  abstract watch(kind: ServedKind, onEvent: (event: WatchEvent) => void, signal: AbortSignalLike): Promise<void>;
}

export class ClusterUnavailable extends Error {
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'ClusterUnavailable';
    this.retryAfterMs = retryAfterMs;
  }
}
