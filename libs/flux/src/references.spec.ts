import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, aKustomization, manifest } from './fixtures/manifests.ts';
import { dependsOnOf, referencesOf, sourceRefOf, sourcesOf } from './references.ts';

const generator = manifest('source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', 'split', {
  spec: {
    sources: [
      { alias: 'a', kind: 'GitRepository', name: 'main-app' },
      { alias: 'b', kind: 'Bucket', name: 'b', namespace: 'other' },
    ],
  },
});

describe('where content comes from', () => {
  it.each([
    ['a Kustomization', aKustomization('web'), 'GitRepository/flux-system/main-app'],
    [
      'a Kustomization with a source elsewhere',
      aKustomization('web', { sourceRef: { kind: 'OCIRepository', name: 'fleet', namespace: 'sources' } }),
      'OCIRepository/sources/fleet',
    ],
    ['a HelmRelease by chart', aHelmRelease('web'), 'HelmRepository/flux-system/charts'],
    [
      'a HelmRelease by chartRef',
      aHelmRelease('web', { chart: null, chartRef: { kind: 'OCIRepository', name: 'web' } }),
      'OCIRepository/flux-system/web',
    ],
    ['a source', aGitRepository('main-app'), null],
    ['a Kustomization without any', aKustomization('web', { sourceRef: null }), null],
    ["a kustomize file, which is not Flux's", { ...aKustomization('web'), apiVersion: 'kustomize.config.k8s.io/v1beta1' }, null],
  ])('%s', (_what, object, source) => {
    expect(sourceRefOf(object)).toBe(source);
  });

  it('an ArtifactGenerator has many', () => {
    expect(sourcesOf(generator)).toEqual(['GitRepository/flux-system/main-app', 'Bucket/other/b']);
    expect(sourcesOf(aKustomization('web'))).toEqual(['GitRepository/flux-system/main-app']);
  });
});

describe('dependsOn', () => {
  it('names objects of its own kind, in the own namespace unless told otherwise', () => {
    const object = aHelmRelease('web', { dependsOn: [{ name: 'db' }, { name: 'queue', namespace: 'infra' }, null] });

    expect(dependsOnOf(object)).toEqual(['HelmRelease/flux-system/db', 'HelmRelease/infra/queue']);
  });
});

describe('everything that an object names', () => {
  it('is found in every place of a Kustomization, with its pointer', () => {
    const object = aKustomization('web', {
      decryption: { provider: 'sops', secretRef: { name: 'age' } },
      postBuild: {
        substituteFrom: [
          { kind: 'ConfigMap', name: 'vars' },
          { kind: 'Secret', name: 'more', optional: true },
        ],
      },
      kubeConfig: { secretRef: { name: 'remote' } },
    });

    expect(referencesOf(object).map(({ pointer, target, isOptional }) => [pointer, target, isOptional])).toEqual([
      ['/spec/sourceRef', 'GitRepository/flux-system/main-app', false],
      ['/spec/decryption/secretRef', 'Secret/flux-system/age', false],
      ['/spec/postBuild/substituteFrom/0', 'ConfigMap/flux-system/vars', false],
      ['/spec/postBuild/substituteFrom/1', 'Secret/flux-system/more', true],
      ['/spec/kubeConfig/secretRef', 'Secret/flux-system/remote', false],
    ]);
  });

  it.each([
    [
      aHelmRelease('web', { valuesFrom: [{ kind: 'Secret', name: 'values' }] }),
      ['HelmRepository/flux-system/charts', 'Secret/flux-system/values'],
    ],
    [
      aGitRepository('x', { secretRef: { name: 'git' }, include: [{ repository: { name: 'base' } }] }),
      ['Secret/flux-system/git', 'GitRepository/flux-system/base'],
    ],
    [
      manifest('notification.toolkit.fluxcd.io/v1beta3', 'Alert', 'all', { spec: { providerRef: { name: 'agent' } } }),
      ['Provider/flux-system/agent'],
    ],
    [
      manifest('image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'web', { spec: { imageRepositoryRef: { name: 'web' } } }),
      ['ImageRepository/flux-system/web'],
    ],
    [generator, ['GitRepository/flux-system/main-app', 'Bucket/other/b']],
    [manifest('v1', 'ConfigMap', 'x'), []],
  ])('is found in a %#', (object, targets) => {
    expect(referencesOf(object).map(({ target }) => target)).toEqual(targets);
  });
});
