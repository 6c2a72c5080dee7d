import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selectable } from '../cluster/selector.ts';
import { digestOf } from '../kernel/digest.ts';
import { isJsonObject, type JsonValue } from '../kernel/json.ts';
import type { KubernetesObject } from '../verdict/flux-object.ts';
import { checkOverrides } from './overrides.ts';
import { renderFor, renderingValue, hasSameEffect, type ReadSource } from './render.ts';
import { renderingKeyOf } from './rendering-key.ts';
import type { Pin, RevisionSpec } from './revision.ts';
import { representativeRenderings } from './variations.ts';

const SOURCE: KubernetesObject = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'main-app', namespace: 'flux-system' },
  spec: { url: 'https://git.example.com/a', interval: '24h', ref: { tag: 'v1' } },
};
const ROOT: KubernetesObject = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'webapp', namespace: 'apps' },
  spec: {
    path: './$(vars.overlay)',
    timeout: '3m',
    postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'flotilla-variables-webapp' }] },
  },
};
const SPEC: RevisionSpec = {
  objects: [SOURCE, ROOT],
  external: [],
  variables: { overlay: 'production', replicas: '3' },
  overrides: [
    { name: 'small', selector: 'size=small', variables: { replicas: '1' } },
    {
      name: 'slow',
      selector: 'region=ap-south',
      patch: { target: { kind: 'Kustomization', name: 'webapp' }, merge: { spec: { timeout: '10m' } } },
    },
    { name: 'slow-and-small', selector: 'region=ap-south,size=small', variables: { replicas: '2' } },
  ],
  allowUnpinned: [],
};
const PINS: readonly Pin[] = [
  { object: 'GitRepository/flux-system/main-app', from: 'tag v1', as: 'tag v1', to: 'sha1:abc', isPinned: true },
];
const CONFIG = { name: 'webapp', prune: { maxDeletes: 10, maxPercent: 10, onRemove: 'Delete' } } as const;
const readSource: ReadSource = ({ kind, spec }) => {
  const ref = spec?.['ref'];
  return kind === 'GitRepository' && isJsonObject(ref) && typeof ref['tag'] === 'string'
    ? { from: `tag ${ref['tag']}`, content: null }
    : null;
};

function render(cluster: Partial<Selectable>, spec = SPEC) {
  return renderFor(
    { digest: 'sha256:0', spec, pins: PINS },
    CONFIG,
    { name: 'store-1', region: 'eu-west', labels: {}, ...cluster },
    readSource,
  );
}

describe('a rendering', () => {
  it('resolves variables and carries them as a ConfigMap beside their consumer', () => {
    const { objects, expected, unpinned } = render({});

    expect(objects[1]?.spec?.['path']).toBe('./production');
    expect(objects[2]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'flotilla-variables-webapp', namespace: 'apps', labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
      data: { cluster_name: 'store-1', cluster_region: 'eu-west', vars_overlay: 'production', vars_replicas: '3' },
    });
    expect(expected).toEqual({ 'GitRepository/flux-system/main-app': 'sha1:abc' });
    expect(unpinned).toEqual([]);
  });

  it('takes overrides in their order; the later one wins', () => {
    const { objects } = render({ region: 'ap-south', labels: { size: 'small' } });

    expect(objects[1]?.spec?.['timeout']).toBe('10m');
    expect(objects[2]?.['data']).toMatchObject({ vars_replicas: '2' });
  });

  it('is shared by clusters that differ in nothing the revision names', () => {
    const spec = { ...SPEC, objects: [SOURCE, { ...ROOT, spec: { path: './$(vars.overlay)' } }] };

    expect(digestOf(renderingValue(render({ name: 'a' }, spec)))).toBe(digestOf(renderingValue(render({ name: 'b' }, spec))));
  });

  it('is told apart by its key exactly where it differs', () => {
    const clusters = ['a', 'b'].flatMap((name) =>
      ['eu', 'ap-south'].flatMap((region) => [{}, { size: 'small' }, { size: 'big' }].map((labels) => ({ name, region, labels }))),
    );
    for (const spec of [
      SPEC,
      { ...SPEC, objects: [{ ...ROOT, spec: { path: '$(cluster.region)' } }] },
      { ...SPEC, objects: [{ ...ROOT, spec: { a: '$(vars.replicas)' } }] },
    ]) {
      const key = renderingKeyOf(spec, 'webapp');
      const digests = new Map(clusters.map((cluster) => [key(cluster), digestOf(renderingValue(render(cluster, spec)))]));

      for (const cluster of clusters) expect(digests.get(key(cluster))).toBe(digestOf(renderingValue(render(cluster, spec))));
    }
  });

  it('shows a source without a fixed content as unpinned', () => {
    const spec = { ...SPEC, objects: [{ ...SOURCE, spec: { ref: { tag: 'v2' } } }, ROOT] };

    expect(render({}, spec)).toMatchObject({ expected: {}, unpinned: ['GitRepository/flux-system/main-app'] });
  });

  it('has the same effect under another cap', () => {
    const rendering = render({});

    expect(hasSameEffect({ ...rendering, prune: { ...CONFIG.prune, maxDeletes: 99 } }, rendering)).toBe(true);
    expect(hasSameEffect(render({ name: 'other' }), rendering)).toBe(false);
  });

  it('does not depend on the order of keys, and is the same each time', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue()), fc.infiniteStream(fc.nat()), (settings, order) => {
        const spec = (value: unknown): RevisionSpec => ({ ...SPEC, objects: [{ ...SOURCE, spec: { settings: value as JsonValue } }] });
        const written = digestOf(renderingValue(render({}, spec(settings))));

        expect(digestOf(renderingValue(render({}, spec(shuffledKeys(settings as JsonValue, order)))))).toBe(written);
      }),
    );
  });

  // FC15: a commit of digits, or digit-e-digits, was read as a number by some tool on the way.
  it('keeps quoted texts byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { objects } = render(
          {},
          { ...SPEC, variables: { ...SPEC.variables, text }, objects: [{ ...SOURCE, spec: { a: '<$(vars.text)>' } }] },
        );

        expect(objects[0]?.spec?.['a']).toBe(`<${text}>`);
      }),
    );
  });
});

describe('representative renderings', () => {
  const names = (clusters: readonly Selectable[]) => representativeRenderings(SPEC, 'webapp', clusters).map(({ name }) => name);

  it('are the base and each override when no cluster is registered', () => {
    expect(names([])).toEqual(['base', 'small', 'slow', 'slow-and-small']);
  });

  it('are one per combination that occurs', () => {
    expect(
      names([
        { name: 'a', region: 'ap-south', labels: { size: 'small' } },
        { name: 'b', region: 'x', labels: {} },
      ]),
    ).toEqual(['small+slow+slow-and-small', 'base']);
  });

  it('take a label that no cluster has yet, but no unknown variable', () => {
    const withText = (text: string): RevisionSpec => ({ ...SPEC, objects: [{ ...SOURCE, spec: { url: text } }] });

    expect(representativeRenderings(withText('$(cluster.labels.any)'), 'webapp', [])[0]?.objects[0]?.spec?.['url']).toBe('sample');
    expect(() => representativeRenderings(withText('$(vars.any)'), 'webapp', [])).toThrow(
      '$(vars.any) at /objects/0/spec/url has no value',
    );
  });
});

describe('an override', () => {
  const withPatch = (target: { kind: string; name: string; namespace?: string }, merge: Record<string, JsonValue>): RevisionSpec => ({
    ...SPEC,
    objects: [SOURCE, ROOT, { ...ROOT, metadata: { name: 'webapp', namespace: 'other' } }],
    overrides: [{ name: 'o', selector: '', patch: { target, merge } }],
  });

  it.each([
    ['hits nothing', { kind: 'Kustomization', name: 'none' }, {}, 'does not hold'],
    ['hits two objects', { kind: 'Kustomization', name: 'webapp' }, {}, 'name the namespace'],
    ['renames its target', { kind: 'Kustomization', name: 'webapp', namespace: 'apps' }, { metadata: { name: 'x' } }, 'another object'],
    ['removes the kind', { kind: 'Kustomization', name: 'webapp', namespace: 'apps' }, { kind: null }, 'another object'],
  ])('that %s is refused', (_, target, merge, message) => {
    expect(() => checkOverrides(withPatch(target, merge))).toThrow(message);
  });
});

function shuffledKeys(value: JsonValue, order: Iterator<number>): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => shuffledKeys(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const ranked = Object.entries(value).map(([key, item]) => ({ key, item: shuffledKeys(item, order), rank: Number(order.next().value) }));
  return Object.fromEntries(ranked.sort((a, b) => a.rank - b.rank).map(({ key, item }) => [key, item]));
}
