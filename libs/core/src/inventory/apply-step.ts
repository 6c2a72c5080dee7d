import type { KubernetesObject, ObjectKey, ObjectRef } from '../verdict/flux-object.ts';
import type { Held } from '../agent/memory.ts';
import type { Inventory } from './inventory.ts';

/** What can be done to a cluster, each with its arguments; an executor for each lies in `libs/agent`. */
export interface ApplySteps {
  /** Keeps claim and body in the cluster: before the first write, so that a restart goes on with the same claim. */
  readonly storeClaim: { readonly held: Held };
  /** Looks at all objects before one of them is written: what may not be touched stops the whole apply. */
  readonly inspectObjects: { readonly objects: readonly { readonly object: KubernetesObject; readonly ownedUid: string | null }[] };
  readonly storeInventory: { readonly inventory: Inventory };
  readonly applyObject: {
    readonly key: ObjectKey;
    readonly object: KubernetesObject;
    readonly ownedUid: string | null;
    readonly isHeld: boolean;
  };
  /** Asks Flux for a pass; only on the object with this uid. */
  readonly writeToken: { readonly key: ObjectKey; readonly ref: ObjectRef; readonly uid: string; readonly token: string };
  readonly pruneObject: {
    readonly key: ObjectKey;
    readonly ref: ObjectRef;
    readonly ownedUid: string | null;
    readonly onRemove: 'Delete' | 'Orphan';
  };
}

export type ApplyStep = { readonly [A in keyof ApplySteps]: { readonly action: A } & ApplySteps[A] }[keyof ApplySteps];

/** What a step came to, and what happens next: done, again later, or a human must act. */
export type StepOutcome =
  | { readonly kind: 'Done' }
  | { readonly kind: 'Applied'; readonly written: WrittenObject }
  /** A final no, by the API server or by our own rules. */
  | { readonly kind: 'Refused'; readonly key: ObjectKey; readonly reason: string; readonly message: string }
  /** Something must end first, such as a terminating namespace. */
  | { readonly kind: 'Waits'; readonly key: ObjectKey; readonly reason: string; readonly message: string }
  | { readonly kind: 'Pruned' }
  /** Not removed yet, or not at all: it stays in the inventory. */
  | { readonly kind: 'Stays'; readonly reason: string }
  /** The API server cannot be reached: nothing is known. */
  | { readonly kind: 'Unavailable'; readonly message: string; readonly retryAfterMs: number | null };

/** From the answer to our write, and from what was there before it. */
export interface WrittenObject {
  readonly uid: string;
  readonly generation: number;
  readonly handledToken: string | null;
  readonly requestedToken: string | null;
  /** Null when it was not there. */
  readonly before: { readonly uid: string; readonly generation: number } | null;
  /** JSON pointers of what our write changed on an object that was there, at most 20. */
  readonly changes: readonly string[];
}
