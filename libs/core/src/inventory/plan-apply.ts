import type { Held } from '../agent/memory.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ApplyStep } from './apply-step.ts';
import { contentOf, unionOf, type Inventory, type RevisionPart } from './inventory.ts';
import { stamped, type Owner } from './ownership.ts';

export interface ApplyGoal {
  readonly held: Held;
  readonly owner: Owner;
  readonly parts: readonly RevisionPart[];
  /** As stored in the cluster. */
  readonly inventory: Inventory;
}

/**
 * The way from what is there to what is wanted, but for tokens of roots and pruning, which wait for evidence.
 *
 * A root whose spec changes together with its source is applied suspended, before the source: otherwise its old spec would meet the new
 * artifact, or its new spec the old one. It is released when its source is well. Source: `flux.md` 8.4 and trap 20.
 *
 * @returns steps in order; whoever starts again from the first one ends in the same state
 */
export function planApply({ held, owner, parts, inventory }: ApplyGoal): readonly ApplyStep[] {
  const heldBack = heldBackOf(parts, inventory);
  const steps = parts.map((part) => applyStep(part, { owner, inventory, isHeld: heldBack.has(part.key) }));
  return [
    { action: 'storeClaim', held },
    { action: 'inspectObjects', objects: steps.map(({ object, ownedUid }) => ({ object, ownedUid })) },
    { action: 'storeInventory', inventory: unionOf(inventory, parts) },
    ...inOrder(parts, steps),
  ];
}

/** One object's write; a root that is held back gets `suspend: true` with its new spec. */
export function applyStep(
  { key, object }: RevisionPart,
  { owner, inventory, isHeld }: { readonly owner: Owner; readonly inventory: Inventory; readonly isHeld: boolean },
): Extract<ApplyStep, { action: 'applyObject' }> {
  const wanted = isHeld ? { ...object, spec: { ...object.spec, suspend: true } } : object;
  return { action: 'applyObject', key, object: stamped(wanted, owner), ownedUid: inventory[key]?.uid ?? null, isHeld };
}

/** Roots that exist and change together with their source, which exists too. */
export function heldBackOf(parts: readonly RevisionPart[], inventory: Inventory): ReadonlySet<ObjectKey> {
  const changing = new Set(parts.filter((part) => isChanging(part, inventory)).map(({ key }) => key));
  const held = parts.filter(({ role, key, source }) => role === 'root' && source !== null && changing.has(source) && changing.has(key));
  return new Set(held.map(({ key }) => key));
}

function isChanging(part: RevisionPart, inventory: Inventory): boolean {
  const known = inventory[part.key];
  return known !== undefined && known.content !== contentOf(part);
}

type Apply = Extract<ApplyStep, { action: 'applyObject' }>;

/** The parts' own order, but roots that are held back come right before the first source. */
function inOrder(parts: readonly RevisionPart[], steps: readonly Apply[]): readonly Apply[] {
  const held = steps.filter(({ isHeld }) => isHeld);
  if (held.length === 0) return steps;
  const others = steps.filter(({ isHeld }) => !isHeld);
  const sources = new Set(parts.filter(({ role }) => role === 'source').map(({ key }) => key));
  const first = others.findIndex(({ key }) => sources.has(key));
  return [...others.slice(0, first), ...held, ...others.slice(first)];
}
