import { describe, expect, it } from 'vitest';
import type { ObjectRole } from '../verdict/reading.ts';
import { objectKey, refOf } from '../verdict/flux-object.ts';
import { contentOf, unionOf, type Inventory, type RevisionPart } from './inventory.ts';
import { planApply } from './plan-apply.ts';

const HELD = {
  config: 'webapp',
  generation: 2,
  revision: `sha256:${'1'.repeat(64)}`,
  rendering: `sha256:${'2'.repeat(64)}`,
  token: 't',
} as const;
const OWNER = { cluster: 'cl_1', config: 'webapp', revision: HELD.revision };

function part(kind: string, role: ObjectRole, spec: Record<string, string>): RevisionPart {
  const object = { apiVersion: 'v1', kind, metadata: { name: 'webapp', namespace: 'apps' }, spec };
  const ref = refOf(object);
  return {
    key: objectKey(ref),
    ref,
    object,
    role,
    source: role === 'root' ? 'GitRepository/apps/webapp' : null,
    dependsOn: [],
    takesToken: role !== 'plain',
    isWatched: role !== 'plain',
  };
}

function inventoryOf(...parts: readonly RevisionPart[]): Inventory {
  return Object.fromEntries(parts.map((known) => [known.key, { ref: known.ref, uid: `uid-${known.key}`, content: contentOf(known) }]));
}

/** `apply Kustomization (held)`: a plan at a glance. */
function glance(parts: readonly RevisionPart[], inventory: Inventory): readonly string[] {
  return planApply({ held: HELD, owner: OWNER, parts, inventory }).map((step) => {
    if (step.action !== 'applyObject') return step.action;
    return `apply ${step.object.kind}${step.object.spec?.['suspend'] === true ? ' suspended' : ''}`;
  });
}

const CONFIG_MAP = part('ConfigMap', 'plain', {});
const SOURCE_A = part('GitRepository', 'source', { commit: 'a' });
const SOURCE_B = part('GitRepository', 'source', { commit: 'b' });
const ROOT_1 = part('Kustomization', 'root', { path: './1' });
const ROOT_2 = part('Kustomization', 'root', { path: './2' });
const FIRST = ['storeClaim', 'inspectObjects', 'storeInventory'];

describe('a plan', () => {
  it.each([
    ['nothing is there', [SOURCE_A, ROOT_1], {}, ['apply GitRepository', 'apply Kustomization']],
    ['only the source changes', [SOURCE_B, ROOT_1], inventoryOf(SOURCE_A, ROOT_1), ['apply GitRepository', 'apply Kustomization']],
    ['only the root changes', [SOURCE_A, ROOT_2], inventoryOf(SOURCE_A, ROOT_1), ['apply GitRepository', 'apply Kustomization']],
    [
      'both change',
      [CONFIG_MAP, SOURCE_B, ROOT_2],
      inventoryOf(SOURCE_A, ROOT_1),
      ['apply ConfigMap', 'apply Kustomization suspended', 'apply GitRepository'],
    ],
    ['the root is new', [SOURCE_B, ROOT_2], inventoryOf(SOURCE_A), ['apply GitRepository', 'apply Kustomization']],
  ])('keeps claim and inventory before the first write, and when %s goes in the safe order', (_case, parts, inventory, writes) => {
    expect(glance(parts, inventory)).toEqual([...FIRST, ...writes]);
  });

  it('cut short by a crash holds the root back again', () => {
    const cut = unionOf(inventoryOf(SOURCE_A, ROOT_1), [SOURCE_B, ROOT_2]);

    expect(glance([SOURCE_A, ROOT_1], cut)).toEqual([...FIRST, 'apply Kustomization suspended', 'apply GitRepository']);
  });

  it('puts our labels on everything, and no status', () => {
    const written = { ...ROOT_1, object: { ...ROOT_1.object, status: { phase: 'x' } } };

    const [apply] = planApply({ held: HELD, owner: OWNER, parts: [written], inventory: {} }).slice(-1);

    expect(apply).toMatchObject({
      object: {
        metadata: {
          labels: { 'flotilla.dev/config': 'webapp', 'flotilla.dev/revision': '1'.repeat(32) },
          annotations: { 'flotilla.dev/cluster': 'cl_1' },
        },
      },
    });
    expect(apply).not.toHaveProperty('object.status');
  });
});

describe('the inventory for the time of a change', () => {
  it('holds old and new, and no content of what is changing', () => {
    const union = unionOf(inventoryOf(SOURCE_A, ROOT_1, CONFIG_MAP), [SOURCE_B, ROOT_1]);

    expect(Object.values(union).map(({ ref, uid, content }) => [ref.kind, uid !== null, content !== null])).toEqual([
      ['GitRepository', true, false],
      ['Kustomization', true, true],
      ['ConfigMap', true, true],
    ]);
  });
});
