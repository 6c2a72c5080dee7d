import { objectKey, refOf, type KubernetesObject } from '@flotilla/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRank, inApplyOrder } from './apply-order.ts';
import { dependsOnOf } from './references.ts';
import { aGitRepository, aHelmRelease, aKustomization, manifest } from './fixtures/manifests.ts';

const keys = (objects: readonly KubernetesObject[]) => objects.map((object) => objectKey(refOf(object)));
const on = (...names: readonly string[]) => ({ dependsOn: names.map((name) => ({ name })) });

describe('the order of applying', () => {
  it('puts what others need first', () => {
    const notification = 'notification.toolkit.fluxcd.io';
    const written = [
      manifest(`${notification}/v1beta3`, 'Alert', 'all'),
      aKustomization('web'),
      manifest(`${notification}/v1`, 'Receiver', 'hook'),
      aGitRepository('main-app'),
      manifest(`${notification}/v1beta3`, 'Provider', 'agent'),
      manifest('v1', 'ConfigMap', 'values'),
      manifest('networking.k8s.io/v1', 'NetworkPolicy', 'closed'),
      manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', 'edit'),
      manifest('rbac.authorization.k8s.io/v1', 'Role', 'edit'),
      manifest('v1', 'ServiceAccount', 'shop'),
      { ...manifest('v1', 'Namespace', 'shop'), metadata: { name: 'shop' } },
    ];

    expect(inApplyOrder(written).map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'NetworkPolicy',
      'ConfigMap',
      'GitRepository',
      'Kustomization',
      'Receiver',
      'Provider',
      'Alert',
    ]);
  });

  it('puts consumers behind those they depend on, and keeps the written order otherwise', () => {
    const written = [
      aKustomization('c', on('b')),
      aKustomization('z'),
      aKustomization('b', on('a')),
      aKustomization('a'),
      aHelmRelease('a'),
    ];

    expect(keys(inApplyOrder(written))).toEqual([
      'Kustomization/flux-system/a',
      'Kustomization/flux-system/b',
      'Kustomization/flux-system/c',
      'Kustomization/flux-system/z',
      'HelmRelease/flux-system/a',
    ]);
  });

  it('follows a dependency into another namespace', () => {
    const far = { ...aKustomization('a'), metadata: { name: 'a', namespace: 'other' } };
    const near = aKustomization('b', { dependsOn: [{ name: 'a', namespace: 'other' }] });

    expect(inApplyOrder([near, far])).toEqual([far, near]);
  });

  it('survives cycles and targets that are not there', () => {
    const written = [aKustomization('a', on('b')), aKustomization('b', on('a', 'nobody'))];

    expect(keys(inApplyOrder(written)).toSorted()).toEqual(['Kustomization/flux-system/a', 'Kustomization/flux-system/b']);
  });

  it('loses nothing, doubles nothing and never places a consumer before what it depends on', () => {
    const graph = fc
      .array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
      .map((edges) =>
        edges.map((targets, index) =>
          aKustomization(`k${index}`, on(...targets.filter((target) => target < index).map((target) => `k${target}`))),
        ),
      );

    fc.assert(
      fc.property(
        graph.chain((objects) => fc.shuffledSubarray(objects, { minLength: objects.length })),
        (objects) => {
          const ordered = keys(inApplyOrder(objects));
          expect(ordered.toSorted()).toEqual(keys(objects).toSorted());
          for (const object of objects) {
            for (const dependency of dependsOnOf(object)) {
              expect(ordered.indexOf(dependency)).toBeLessThan(ordered.indexOf(objectKey(refOf(object))));
            }
          }
        },
      ),
    );
  });

  it('puts what it does not know last', () => {
    expect(applyRank({ kind: 'Widget' })).toBeGreaterThan(applyRank({ kind: 'Alert' }));
  });
});
