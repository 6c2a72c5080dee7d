import type { PruneHeld } from '../agent/report.ts';
import type { PruneCap } from '../config/rendering.ts';
import { digestOf, type Digest } from '../kernel/digest.ts';
import { objectKey, type ObjectKey } from '../verdict/flux-object.ts';
import type { Inventory, InventoryEntry } from './inventory.ts';

export interface PruneGoal {
  /** Everything the config owns, what would go included. */
  readonly inventory: Inventory;
  readonly leftovers: readonly InventoryEntry[];
  readonly cap: PruneCap;
  /** What an object would take with it: entries of its own inventory; 0 where it has none. */
  readonly inventoryCount: (key: ObjectKey) => number;
  /** Hash that a person approved; null when none. */
  readonly approved: Digest | null;
}

export type PruneDecision = { readonly kind: 'Allowed' } | { readonly kind: 'Held'; readonly held: Omit<PruneHeld, 'since'> };

/**
 * Whether what a revision dropped may go. A root counts with every object of its inventory, because removing it removes them.
 * A namespace always waits for a person, also where roots orphan their objects: what else lives in it is in no inventory of ours.
 */
export function planPrune({ inventory, leftovers, cap, inventoryCount, approved }: PruneGoal): PruneDecision {
  const hash = pruneHash(leftovers);
  if (approved === hash) return { kind: 'Allowed' };
  const total = weigh(leftovers, inventoryCount);
  const percent = (100 * total) / Math.max(1, weigh(Object.values(inventory), inventoryCount));
  const isBeyond = total > cap.maxDeletes && percent > cap.maxPercent;
  const hasNamespace = leftovers.some(({ ref }) => ref.kind === 'Namespace');
  if (!isBeyond && !hasNamespace) return { kind: 'Allowed' };
  return { kind: 'Held', held: { hash, objects: leftovers.map(({ ref }) => objectKey(ref)).sort(), total } };
}

/** Names exactly this list: another uid under the same name is another list. */
export function pruneHash(leftovers: readonly InventoryEntry[]): Digest {
  const lines = leftovers.map(({ ref, uid }) => `${ref.apiVersion} ${objectKey(ref)} ${uid ?? ''}`);
  return digestOf(lines.sort());
}

function weigh(entries: readonly InventoryEntry[], inventoryCount: (key: ObjectKey) => number): number {
  return entries.reduce((sum, { ref }) => sum + 1 + inventoryCount(objectKey(ref)), 0);
}
