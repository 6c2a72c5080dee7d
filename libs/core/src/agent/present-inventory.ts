import { contentOf, leftoversOf, type Inventory, type InventoryEntry } from '../inventory/inventory.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { JsonObject } from '../kernel/json.ts';
import { objectKey } from '../verdict/flux-object.ts';
import { withSteps, type ConfigState } from './agent-state.ts';

/** Says what is there now, when that is not what is stored, so that a restart knows what it need not change. */
export function withStoredInventory(config: ConfigState): ConfigState {
  const inventory = presentInventory(config);
  return textOf(inventory) === textOf(config.inventory) ? config : withSteps(config, [{ action: 'storeInventory', inventory }]);
}

/** What the revision dropped and is still there. */
export function presentLeftovers({ inventory, body, gone }: ConfigState): readonly InventoryEntry[] {
  return leftoversOf(inventory, body?.parts ?? []).filter(({ ref }) => !gone.includes(objectKey(ref)));
}

function presentInventory(config: ConfigState): Inventory {
  const parts = config.body?.parts ?? [];
  const ours = parts.map((part): InventoryEntry => ({
    ref: part.ref,
    uid: config.placed[part.key]?.record.uid ?? null,
    content: contentOf(part),
  }));
  return Object.fromEntries([...presentLeftovers(config), ...ours].map((entry) => [objectKey(entry.ref), entry]));
}

function textOf(inventory: Inventory): string {
  return canonicalJson(inventory as unknown as JsonObject); // entries are JSON by their types
}
