import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, aKustomization, manifest } from '../fixtures/manifests.ts';
import { FLUX_KINDS } from '../kinds.ts';
import { upgradeObject } from './upgrade-object.ts';

const source = (kind: string, version: string, spec: JsonObject) => manifest(`source.toolkit.fluxcd.io/${version}`, kind, 'x', { spec });
const image = (kind: string, spec: JsonObject) => manifest('image.toolkit.fluxcd.io/v1beta2', kind, 'x', { spec });
const notify = (kind: string, version: string, spec: JsonObject) =>
  manifest(`notification.toolkit.fluxcd.io/${version}`, kind, 'x', { spec });

type Row = readonly [what: string, from: KubernetesObject, to: KubernetesObject, dropped: readonly string[], asks: readonly string[]];

const PATCH = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
const OPS = [{ op: 'remove', path: '/spec/replicas' }];
const asText = (value: unknown) => JSON.stringify(value, null, 2);

describe('an upgrade to what Flux 2.9 serves', () => {
  it.each<Row>([
    [
      'GitRepository loses what did nothing',
      aGitRepository('x', { gitImplementation: 'libgit2', accessFrom: {} }, 'v1beta2'),
      aGitRepository('x'),
      ['/spec/gitImplementation', '/spec/accessFrom'],
      [],
    ],
    [
      'GitRepository writes verify.mode as it is written today',
      aGitRepository('x', { verify: { mode: 'head', secretRef: { name: 'keys' } } }, 'v1beta1'),
      aGitRepository('x', { verify: { mode: 'HEAD', secretRef: { name: 'keys' } } }),
      [],
      [],
    ],
    [
      'Kustomization merges its patches in the order in which they used to run',
      aKustomization(
        'x',
        {
          patchesStrategicMerge: [PATCH],
          patchesJson6902: [{ target: { kind: 'Deployment', name: 'web' }, patch: OPS }],
          patches: [{ patch: 'mine' }],
          validation: 'client',
        },
        'v1beta2',
      ),
      aKustomization('x', {
        patches: [{ patch: asText(PATCH) }, { patch: 'mine' }, { target: { kind: 'Deployment', name: 'web' }, patch: asText(OPS) }],
      }),
      ['/spec/validation'],
      [],
    ],
    [
      'Kustomization asks where a target namespace used to come first',
      aKustomization('x', { targetNamespace: 'shop', patchesJson6902: [{ target: { kind: 'Deployment' }, patch: OPS }] }, 'v1beta1'),
      aKustomization('x', { targetNamespace: 'shop', patches: [{ target: { kind: 'Deployment' }, patch: asText(OPS) }] }),
      [],
      ['/spec/patchesJson6902'],
    ],
    [
      'HelmRelease reads its one values file first, and merges the patches of its renderers',
      aHelmRelease(
        'x',
        {
          chart: { spec: { chart: 'c', valuesFile: 'a.yaml', valuesFiles: ['b.yaml'] } },
          postRenderers: [{ kustomize: { patchesStrategicMerge: [PATCH], images: [] } }, { kustomize: { images: [] } }],
        },
        'v2beta1',
      ),
      aHelmRelease('x', {
        chart: { spec: { chart: 'c', valuesFiles: ['a.yaml', 'b.yaml'] } },
        postRenderers: [{ kustomize: { images: [], patches: [{ patch: asText(PATCH) }] } }, { kustomize: { images: [] } }],
      }),
      [],
      [],
    ],
    [
      'HelmChart reads its one values file first',
      source('HelmChart', 'v1beta2', { chart: 'c', valuesFile: 'a.yaml', accessFrom: {} }),
      source('HelmChart', 'v1', { chart: 'c', valuesFiles: ['a.yaml'] }),
      ['/spec/accessFrom'],
      [],
    ],
    [
      'HelmChart asks about a signature that only a HelmRepository can have',
      source('HelmChart', 'v1beta2', { chart: 'c', verify: { provider: 'cosign' }, sourceRef: { kind: 'GitRepository', name: 'x' } }),
      source('HelmChart', 'v1', { chart: 'c', verify: { provider: 'cosign' }, sourceRef: { kind: 'GitRepository', name: 'x' } }),
      [],
      ['/spec/verify'],
    ],
    [
      'HelmRepository keeps everything',
      source('HelmRepository', 'v1beta2', { url: 'https://c', accessFrom: {} }),
      source('HelmRepository', 'v1', { url: 'https://c', accessFrom: {} }),
      [],
      [],
    ],
    [
      'Bucket loses what did nothing',
      source('Bucket', 'v1beta2', { bucketName: 'b', accessFrom: {} }),
      source('Bucket', 'v1', { bucketName: 'b' }),
      ['/spec/accessFrom'],
      [],
    ],
    [
      'OCIRepository keeps everything',
      source('OCIRepository', 'v1beta2', { url: 'oci://r/x' }),
      source('OCIRepository', 'v1', { url: 'oci://r/x' }),
      [],
      [],
    ],
    [
      'ImageRepository keeps everything',
      image('ImageRepository', { image: 'r/x', accessFrom: {} }),
      { ...image('ImageRepository', { image: 'r/x', accessFrom: {} }), apiVersion: 'image.toolkit.fluxcd.io/v1' },
      [],
      [],
    ],
    [
      'ImageUpdateAutomation asks about a template that says .Updated',
      image('ImageUpdateAutomation', { git: { commit: { messageTemplate: '{{ range .Updated.Images }}' } } }),
      {
        ...image('ImageUpdateAutomation', { git: { commit: { messageTemplate: '{{ range .Updated.Images }}' } } }),
        apiVersion: 'image.toolkit.fluxcd.io/v1',
      },
      [],
      ['/spec/git/commit/messageTemplate'],
    ],
    [
      'Alert moves its summary',
      notify('Alert', 'v1beta2', { summary: 's', eventMetadata: { cluster: 'eu' } }),
      notify('Alert', 'v1beta3', { eventMetadata: { summary: 's', cluster: 'eu' } }),
      [],
      [],
    ],
    [
      'Provider loses its interval and asks about its proxy',
      notify('Provider', 'v1beta2', { type: 'slack', interval: '1m', proxy: 'http://p' }),
      notify('Provider', 'v1beta3', { type: 'slack', proxy: 'http://p' }),
      ['/spec/interval'],
      ['/spec/proxy'],
    ],
    [
      'Receiver asks for the secret that it now needs',
      notify('Receiver', 'v1beta1', { type: 'github' }),
      notify('Receiver', 'v1', { type: 'github' }),
      [],
      ['/spec/secretRef'],
    ],
  ])('%s', (...[, from, to, dropped, asks]) => {
    const before = asText(from);

    const upgrade = upgradeObject(from);

    expect(upgrade?.object).toEqual(to);
    expect(upgrade?.dropped.map(({ pointer }) => pointer)).toEqual(dropped);
    expect(upgrade?.asks.map(({ pointer }) => pointer)).toEqual(asks);
    expect(asText(from)).toBe(before);
    expect(upgradeObject(to)).toBeNull();
  });

  it('leaves every text what it was', () => {
    const values = { tag: '0012345', on: 'yes', at: '12e4567', exact: '1.10', nothing: '~' };

    const upgrade = upgradeObject(aHelmRelease('x', { values }, 'v2beta2'));

    expect(upgrade?.object.spec?.['values']).toBe(values);
  });

  it('finds a removed field under the current version too', () => {
    const upgrade = upgradeObject(aKustomization('x', { validation: 'client' }));

    expect(upgrade?.object).toEqual(aKustomization('x'));
    expect(upgrade?.edits).toEqual([]);
  });

  it('has nothing to do for what is current, what is not of Flux, and versions that never were', () => {
    expect(upgradeObject(aKustomization('x'))).toBeNull();
    expect(upgradeObject(manifest('v1', 'ConfigMap', 'x'))).toBeNull();
    expect(upgradeObject(aKustomization('x', {}, 'v7'))).toBeNull();
    expect(upgradeObject(notify('Provider', 'v1beta3', { interval: '1m' }))).toBeNull();
  });

  it('reaches the served version of every kind from every version that Flux ever served', () => {
    for (const kind of FLUX_KINDS) {
      for (const version of new Set(kind.served.flatMap(([, versions]) => versions))) {
        const object = manifest(`${kind.group}/${version}`, kind.kind, 'x', { spec: {} });
        expect(upgradeObject(object)?.object.apiVersion ?? object.apiVersion).toBe(`${kind.group}/${kind.version}`);
      }
    }
  });
});
