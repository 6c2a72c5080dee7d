import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, aKustomization } from '../../fixtures/manifests.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';

const on = (...names: readonly string[]) => ({ dependsOn: names.map((name) => ({ name })) });
const found = (...objects: Parameters<typeof aRevision>[0]) => foundBy('FLX005', aRevision(objects));

describe('FLX005', () => {
  it('shows a cycle once, as its path', () => {
    expect(
      found(aKustomization('a', on('b')), aKustomization('b', on('c')), aKustomization('c', on('a')), aKustomization('d', on('a'))),
    ).toEqual([
      '/spec/dependsOn: dependsOn goes round in a circle: Kustomization/flux-system/a → Kustomization/flux-system/b → Kustomization/flux-system/c → Kustomization/flux-system/a',
    ]);
  });

  it('leaves out of the path what only leads into the cycle', () => {
    expect(found(aKustomization('a', on('b')), aKustomization('b', on('c')), aKustomization('c', on('b')))).toEqual([
      '/spec/dependsOn: dependsOn goes round in a circle: Kustomization/flux-system/b → Kustomization/flux-system/c → Kustomization/flux-system/b',
    ]);
  });

  it('shows two cycles as two', () => {
    expect(
      found(aKustomization('a', on('b')), aKustomization('b', on('a')), aHelmRelease('a', on('b')), aHelmRelease('b', on('a'))),
    ).toHaveLength(2);
  });

  it('says that an object depends on itself, and no more', () => {
    expect(found(aKustomization('a', on('a')))).toEqual(['/spec/dependsOn/0: Kustomization/flux-system/a depends on itself']);
  });

  it('names a target that is nowhere', () => {
    expect(found(aKustomization('a', on('b', 'c')), aKustomization('b'))).toEqual([
      '/spec/dependsOn/1: dependsOn names Kustomization/flux-system/c, which is neither in the revision nor listed under external',
    ]);
  });

  it('says when the target is of the other kind', () => {
    expect(found(aKustomization('a', on('b')), aHelmRelease('b'))).toEqual([
      '/spec/dependsOn/0: dependsOn of a Kustomization names Kustomizations only, and there is HelmRelease/flux-system/b but no Kustomization/flux-system/b',
    ]);
  });

  it('accepts a diamond, and what is external', () => {
    const diamond = [
      aKustomization('a', on('b', 'c')),
      aKustomization('b', on('d')),
      aKustomization('c', on('d')),
      aKustomization('d', on('far')),
      aGitRepository('main-app'),
    ];

    expect(foundBy('FLX005', aRevision(diamond, { external: ['Kustomization/flux-system/far'] }))).toEqual([]);
  });
});
