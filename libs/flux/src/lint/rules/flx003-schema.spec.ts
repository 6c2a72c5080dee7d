import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, aKustomization, manifest } from '../../fixtures/manifests.ts';
import { FLUX_SPECS } from '../../schemas/flux-specs.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';
import { PLAIN_KINDS } from '../../plain-kinds.ts';
import { PLAIN_SCHEMAS } from '../schema/plain-schemas.ts';
import { validateObject } from '../schema/validate.ts';

const faults = (object: KubernetesObject) => foundBy('FLX003', aRevision([object]));
const hints = (object: KubernetesObject) =>
  lintRevision(aRevision([object]))
    .filter(({ rule }) => rule === 'FLX003')
    .map(({ hint }) => hint);
const without = (object: KubernetesObject, field: string): KubernetesObject => ({
  ...object,
  spec: Object.fromEntries(Object.entries(object.spec ?? {}).filter(([key]) => key !== field)),
});
const withLabels = (labels: JsonObject): KubernetesObject => ({
  ...aKustomization('x'),
  metadata: { name: 'x', namespace: 'flux-system', labels: labels as Record<string, string> },
}); // wrong on purpose

describe('FLX003 refuses', () => {
  it.each<[string, KubernetesObject, string]>([
    ['a Kustomization without sourceRef', without(aKustomization('x'), 'sourceRef'), '/spec/sourceRef: spec.sourceRef is missing'],
    ['a Kustomization without prune', without(aKustomization('x'), 'prune'), '/spec/prune: spec.prune is missing'],
    ['a GitRepository without interval', without(aGitRepository('x'), 'interval'), '/spec/interval: spec.interval is missing'],
    ['an object without a spec', manifest('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'x'), '/spec: spec is missing'],
    ['an unknown field', aKustomization('x', { prunes: true }), '/spec/prunes: spec.prunes is not a field of Kustomization'],
    [
      'an unknown field deep inside',
      aGitRepository('x', { ref: { brnach: 'main' } }),
      '/spec/ref/brnach: spec.ref.brnach is not a field of GitRepository',
    ],
    ['text where a boolean belongs', aKustomization('x', { prune: 'true' }), '/spec/prune: spec.prune must be a boolean, not text'],
    ['a number where text belongs', aGitRepository('x', { ref: { tag: 1.1 } }), '/spec/ref/tag: spec.ref.tag must be text, not a number'],
    [
      'a word that is none of the allowed',
      aKustomization('x', { deletionPolicy: 'delete' }),
      '/spec/deletionPolicy: spec.deletionPolicy is none of MirrorPrune, Delete, WaitForTermination, Orphan',
    ],
    [
      'a duration of days',
      aKustomization('x', { interval: '1d' }),
      '/spec/interval: spec.interval does not have the form ^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
    ],
    [
      'a placeholder that nobody rendered, in a place for a boolean',
      aKustomization('x', { suspend: '$(vars.off)' }),
      '/spec/suspend: spec.suspend must be a boolean, not text',
    ],
    ['a status', { ...aKustomization('x'), status: {} }, '/status: status is not a field of Kustomization'],
    [
      'metadata that the API server writes',
      { ...aKustomization('x'), metadata: { name: 'x', namespace: 'flux-system', uid: 'u' } },
      '/metadata/uid: metadata.uid is not a field of Kustomization',
    ],
    ['a label that is no text', withLabels({ on: true }), '/metadata/labels/on: metadata.labels.on must be text, not a boolean'],
    [
      'a label with a slash that is no text',
      withLabels({ 'a/b': 7 }),
      '/metadata/labels/a~1b: metadata.labels.a/b must be text, not a number',
    ],
    [
      'data of a ConfigMap that is no text',
      manifest('v1', 'ConfigMap', 'x', { data: { port: 80 } }),
      '/data/port: data.port must be text, not a number',
    ],
    [
      'an invented kind of Flux',
      manifest('kustomize.toolkit.fluxcd.io/v1', 'Kustomisation', 'x'),
      '/kind: Flux has no kind Kustomisation in kustomize.toolkit.fluxcd.io',
    ],
    [
      'an old version of a plain kind',
      manifest('rbac.authorization.k8s.io/v1beta1', 'Role', 'x'),
      '/apiVersion: Role is taken as rbac.authorization.k8s.io/v1 only',
    ],
    [
      'any other kind',
      manifest('apps/v1', 'Deployment', 'x'),
      '/kind: A revision holds objects of Flux and what they need, not apps/v1 Deployment',
    ],
  ])('%s', (_what, object, fault) => {
    expect(faults(object)).toEqual([fault]);
  });
});

describe("FLX003 keeps the API server's rules", () => {
  const provider = (spec: JsonObject) =>
    manifest('notification.toolkit.fluxcd.io/v1', 'Receiver', 'x', {
      spec: { type: 'github', resources: [{ kind: 'GitRepository', name: 'a' }], ...spec },
    });
  const policy = (spec: JsonObject) =>
    manifest('image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'x', {
      spec: { imageRepositoryRef: { name: 'a' }, policy: { alphabetical: {} }, ...spec },
    });
  const bucket = (spec: JsonObject) =>
    manifest('source.toolkit.fluxcd.io/v1', 'Bucket', 'x', { spec: { interval: '1h', bucketName: 'b', endpoint: 'e', ...spec } });

  it.each<[string, KubernetesObject, string]>([
    ['a HelmRelease has a chart or a chartRef', aHelmRelease('x', { chart: null }), '/spec: either chart or chartRef must be set'],
    ['and not both', aHelmRelease('x', { chartRef: { kind: 'OCIRepository', name: 'a' } }), '/spec: either chart or chartRef must be set'],
    [
      'a remote cluster is named in one way',
      aKustomization('x', { kubeConfig: {} }),
      '/spec/kubeConfig: exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified',
    ],
    [
      'a retry interval belongs to one strategy',
      aHelmRelease('x', { upgrade: { strategy: { name: 'RemediateOnFailure', retryInterval: '1m' } } }),
      "/spec/upgrade/strategy: .retryInterval can only be set when .name is 'RetryOnFailure'",
    ],
    ['a Receiver needs its secret', provider({}), '/spec: secretRef is required when type is not generic-oidc'],
    [
      'an interval needs the policy Always, whose default is Never',
      policy({ interval: '5m' }),
      "/spec: spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
    ],
    [
      'the provider that a rule speaks of may be a default',
      bucket({ sts: { provider: 'aws', endpoint: 'https://e' } }),
      "/spec: 'ldap' is the only supported STS provider for the 'generic' Bucket provider",
    ],
  ])('%s', (_rule, object, fault) => {
    const plain: KubernetesObject = {
      ...object,
      spec: Object.fromEntries(Object.entries(object.spec ?? {}).filter(([, value]) => value !== null)),
    };

    expect(faults(plain)).toEqual([fault]);
  });
});

describe('FLX003 helps', () => {
  it.each<[string, KubernetesObject, string]>([
    ['with the nearest name', aKustomization('x', { healthCheck: [] }), 'Did you mean healthChecks?'],
    ['with the nearest word of an enumeration', aKustomization('x', { deletionPolicy: 'orphan' }), 'Did you mean Orphan?'],
    [
      'with the place of what is elsewhere',
      { ...aGitRepository('x'), spec: { interval: '1h', url: 'https://g/x', branch: 'main' } },
      'Did you mean ref.branch?',
    ],
    ['with quotes', aGitRepository('x', { ref: { tag: 12 } }), 'Put it in quotes'],
    [
      'with the form of an SSH address',
      aGitRepository('x', { url: 'git@github.com:a/b' }),
      'Write ssh://user@host/path: Flux does not take the scp form',
    ],
    ['with the flag that is meant', aGitRepository('x', { concurrency: 5 }), 'No Flux kind has it: set --concurrent=<n> on the controller'],
    [
      'with what to do about other kinds',
      manifest('apps/v1', 'Deployment', 'x'),
      'Put it into a source (Git, OCI, Helm) and let a Kustomization or HelmRelease of the revision deliver it',
    ],
  ])('%s', (_with, object, hint) => {
    expect(hints(object)).toEqual([hint]);
  });
});

describe('FLX003 accepts', () => {
  it('text that looks like something else, in every place for text, and changes none of it', () => {
    const texts = [
      'yes',
      'no',
      'on',
      'null',
      '~',
      '0x1F',
      '1_000',
      '2026-11-25',
      '12:30:00',
      ' lead',
      '',
      '0012345',
      '12e4567',
      '1234567',
      '9007199254740993',
      '1.10',
      '007',
    ];
    const data = Object.fromEntries(texts.map((text, index) => [`k${index}`, text]));
    const object = {
      ...aHelmRelease('x', { values: { image: data } }),
      metadata: { name: 'x', namespace: 'flux-system', annotations: data },
    };
    const configMap = manifest('v1', 'ConfigMap', 'y', { data });
    const before = JSON.stringify([object, configMap]);

    expect(foundBy('FLX003', aRevision([object, configMap]))).toEqual([]);
    expect(JSON.stringify([object, configMap])).toBe(before);
  });

  it('anything under Helm values, and warns of a number that no reader keeps', () => {
    const findings = lintRevision(
      aRevision([aHelmRelease('x', { values: { any: { thing: [1, { deep: null }] }, tag: 9007199254740992 } })]),
    ).filter(({ rule }) => rule === 'FLX003');

    expect(findings).toMatchObject([
      { severity: 'Warning', pointer: '/spec/values/tag', hint: 'Put it in quotes if it is text, such as a tag or a hash' },
    ]);
  });

  it('a minimal object of every plain kind', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' };
    for (const { apiVersion, kind } of PLAIN_KINDS) {
      const required = PLAIN_SCHEMAS[kind]?.required ?? [];
      const fields: JsonObject = {
        ...(required.includes('roleRef') ? { roleRef } : {}),
        ...(required.includes('spec') ? { spec: { podSelector: {} } } : {}),
      };
      expect(faults(manifest(apiVersion, kind, 'x', fields))).toEqual([]);
    }
  });

  it('an ArtifactGenerator in its form', () => {
    const spec = {
      sources: [{ alias: 'app', kind: 'GitRepository', name: 'a' }],
      artifacts: [{ name: 'web', copy: [{ from: '@app/web/**', to: '@artifact/' }] }],
    };

    expect(faults(manifest('source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', 'x', { spec }))).toEqual([]);
  });
});

describe('the schemas', () => {
  it('all compile in strict mode, with every one of their rules', () => {
    for (const id of Object.keys(FLUX_SPECS)) {
      const [apiVersion = '', kind = ''] = id.split(' ');
      expect(() => validateObject(id, manifest(apiVersion, kind, 'x', { spec: {} }))).not.toThrow();
    }
  });
});
