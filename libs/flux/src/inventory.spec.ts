import type { JsonValue } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { kustomization } from './fixtures/snapshots.ts';
import { inventoryCount, inventoryOf, isInventoryEmpty, parseInventoryId } from './inventory.ts';

describe('an inventory id', () => {
  it.each([
    ['namespaced', 'shop_web_apps_Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }],
    ['of the core group', 'shop_web__Service', { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' }],
    ['cluster-scoped', '_shop__Namespace', { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: 'shop' }],
    [
      'with colons in an RBAC name',
      '_system__aggregate__x_rbac.authorization.k8s.io_ClusterRole',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespace: '', name: 'system:aggregate:x' },
    ],
    [
      'with a colon in a namespaced RBAC name',
      'shop_a__b_rbac.authorization.k8s.io_Role',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', namespace: 'shop', name: 'a:b' },
    ],
    [
      'with dots and dashes',
      'a-b_x.y-z_source.toolkit.fluxcd.io_GitRepository',
      { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', namespace: 'a-b', name: 'x.y-z' },
    ],
  ])('%s', (_form, id, ref) => {
    expect(parseInventoryId(id, 'v1')).toEqual(ref);
  });

  it.each(['', 'web', 'shop_web', 'shop_web_apps', '___'])('is not %j', (id) => {
    expect(parseInventoryId(id, 'v1')).toBeNull();
  });
});

describe('an inventory', () => {
  const entries = [{ id: 'shop_web_apps_Deployment', v: 'v1' }, { id: 'unreadable' }, null];

  it('lists what it can read and counts everything', () => {
    const object = kustomization({ inventory: { entries } });

    expect(inventoryOf(object)).toEqual([{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }]);
    expect(inventoryCount(object)).toBe(3);
  });

  it('of an ArtifactGenerator is the artifacts it has made', () => {
    const object = {
      ...kustomization({ inventory: [{ name: 'web', namespace: 'apps', digest: 'sha256:1', filename: 'x' }] }),
      kind: 'ArtifactGenerator',
    };

    expect(inventoryOf(object)).toEqual([
      { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact', namespace: 'apps', name: 'web' },
    ]);
    expect(inventoryCount(object)).toBe(1);
  });

  it('that is not there is not an empty one', () => {
    expect(inventoryCount(kustomization({ inventory: null }))).toBeNull();
    expect(inventoryCount(kustomization({ inventory: {} }))).toBeNull();
    expect(inventoryCount(kustomization({ inventory: { entries: [] } }))).toBe(0);
  });
});

describe('an empty inventory', () => {
  it.each<[string, JsonValue, boolean]>([
    ['is one without entries', { entries: [] }, true],
    ['may say nothing at all', {}, true],
    ['may be absent', null, true],
    ['is not one with an entry that cannot be read', { entries: [null] }, false],
    ['is not one whose entries are no list', { entries: 'none' }, false],
    ['is not something else altogether', 'none', false],
    ['may have been slimmed', { count: 0 }, true],
    ['is not one of which a count is left', { count: 2 }, false],
  ])('%s', (_rule, inventory, isEmpty) => {
    expect(isInventoryEmpty(kustomization({ inventory }))).toBe(isEmpty);
  });
});
