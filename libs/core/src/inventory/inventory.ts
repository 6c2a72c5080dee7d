import { digestOf, type Digest } from '../kernel/digest.ts';
import type { JsonObject } from '../kernel/json.ts';
import { objectKey, type KubernetesObject, type ObjectKey, type ObjectRef } from '../verdict/flux-object.ts';
import type { ObjectRole } from '../verdict/reading.ts';

/** One object that a config put into this cluster. */
export interface InventoryEntry {
  readonly ref: ObjectRef;
  /** Null between the promise to write it and the answer to the write. */
  readonly uid: string | null;
  /** What was applied last; null while a change is on its way, so that a crash in between counts as a change. */
  readonly content: Digest | null;
}

/** What one config owns on one cluster, by object. Kept in the cluster, and there before the first write it names. */
export type Inventory = Readonly<Record<ObjectKey, InventoryEntry>>;

/** One object of a rendering with what must be known of it to apply it; made by `libs/flux`, in the order of applying. */
export interface RevisionPart {
  readonly key: ObjectKey;
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  readonly role: ObjectRole;
  /** Roots: the source they take their content from, in this rendering or outside of it. */
  readonly source: ObjectKey | null;
  /** Roots: roots that must be well before. */
  readonly dependsOn: readonly ObjectKey[];
  /** Whether Flux answers to `reconcile.fluxcd.io/requestedAt` on it. */
  readonly takesToken: boolean;
  /** Whether the agent follows this kind; what it does not follow is looked at from time to time. */
  readonly isWatched: boolean;
}

/** Digest of what a part asks for: labels of ours and the token are not in it. */
export function contentOf({ object }: Pick<RevisionPart, 'object'>): Digest {
  return digestOf(object as JsonObject); // a rendering came as JSON
}

/** Old and new together, for the time in which both may exist: nothing that is written is ever unrecorded. */
export function unionOf(inventory: Inventory, parts: readonly RevisionPart[]): Inventory {
  const union: Record<ObjectKey, InventoryEntry> = { ...inventory };
  for (const part of parts) {
    const known = inventory[part.key];
    const isUnchanged = known?.content === contentOf(part);
    union[part.key] = { ref: part.ref, uid: known?.uid ?? null, content: isUnchanged ? known.content : null };
  }
  return union;
}

/** Entries of objects that the parts do not hold any more. */
export function leftoversOf(inventory: Inventory, parts: readonly RevisionPart[]): readonly InventoryEntry[] {
  const wanted = new Set(parts.map(({ key }) => key));
  return Object.values(inventory).filter(({ ref }) => !wanted.has(objectKey(ref)));
}
