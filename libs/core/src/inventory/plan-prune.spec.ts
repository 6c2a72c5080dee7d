import { describe, expect, it } from 'vitest';
import { objectKey } from '../verdict/flux-object.ts';
import type { InventoryEntry } from './inventory.ts';
import { planPrune, pruneHash } from './plan-prune.ts';

function entry(kind: string, name: string, uid: string | null = 'u'): InventoryEntry {
  return { ref: { apiVersion: 'v1', kind, namespace: kind === 'Namespace' ? '' : 'apps', name }, uid, content: null };
}

const KEPT = Array.from({ length: 4 }, (_, index) => entry('ConfigMap', `kept-${index}`));
const CAP = { maxDeletes: 10, maxPercent: 20, onRemove: 'Delete' } as const;

function decide(
  leftovers: readonly InventoryEntry[],
  more: { readonly count?: number; readonly approved?: ReturnType<typeof pruneHash>; readonly onRemove?: 'Orphan' } = {},
): ReturnType<typeof planPrune> {
  const inventory = Object.fromEntries([...KEPT, ...leftovers].map((owned) => [objectKey(owned.ref), owned]));
  const cap = { ...CAP, onRemove: more.onRemove ?? CAP.onRemove };
  return planPrune({
    inventory,
    leftovers,
    cap,
    inventoryCount: (key) => (key.startsWith('Kustomization') ? (more.count ?? 0) : 0),
    approved: more.approved ?? null,
  });
}

describe('a removal', () => {
  it.each([
    ['one object', [entry('ConfigMap', 'a')], 0, 'Allowed'],
    ['a root of 9 objects', [entry('Kustomization', 'a')], 9, 'Allowed'],
    ['a root of 12 objects', [entry('Kustomization', 'a')], 12, 'Held'],
    ['a namespace', [entry('Namespace', 'a')], 0, 'Held'],
  ])('of %s is decided by what would go with it', (_case, leftovers, count, kind) => {
    expect(decide(leftovers, { count })).toMatchObject({ kind });
  });

  it('beyond the number but a small part of all is no danger', () => {
    const many = Array.from({ length: 100 }, (_, index) => entry('ConfigMap', `many-${index}`));
    const inventory = Object.fromEntries(many.map((owned) => [objectKey(owned.ref), owned]));

    const decision = planPrune({ inventory, leftovers: many.slice(0, 11), cap: CAP, inventoryCount: () => 0, approved: null });

    expect(decision.kind).toBe('Allowed');
  });

  it('goes with the approval of exactly this list, and of no other', () => {
    const leftovers = [entry('Kustomization', 'a'), entry('Kustomization', 'b')];

    expect(decide(leftovers, { count: 12, approved: pruneHash(leftovers) }).kind).toBe('Allowed');
    expect(decide(leftovers, { count: 12, approved: pruneHash(leftovers.slice(1)) }).kind).toBe('Held');
    expect(
      decide(leftovers, { count: 12, approved: pruneHash([entry('Kustomization', 'a', 'other'), entry('Kustomization', 'b')]) }).kind,
    ).toBe('Held');
  });

  it('is named by one hash, in whatever order the list comes', () => {
    const leftovers = [entry('Kustomization', 'a'), entry('Kustomization', 'b')];

    expect(pruneHash(leftovers.toReversed())).toBe(pruneHash(leftovers));
  });

  it('of a namespace waits for a person also where roots orphan their objects', () => {
    expect(decide([entry('Namespace', 'a')], { onRemove: 'Orphan' }).kind).toBe('Held');
  });
});
