import { describe, expect, it } from 'vitest';
import { aGitRepository, aKustomization, manifest } from '../../fixtures/manifests.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';

const oci = (version: string) =>
  manifest(`source.toolkit.fluxcd.io/${version}`, 'OCIRepository', 'fleet', { spec: { interval: '1h', url: 'oci://r.example.com/fleet' } });
const first = (object: Parameters<typeof aRevision>[0][number], fluxMinors?: ['2.3', '2.9'] | ['2.3'] | ['2.6']) =>
  lintRevision(aRevision([object]), fluxMinors === undefined ? {} : { fluxMinors })[0];

describe('FLX001', () => {
  it('names the Flux that refuses the version, and offers the upgraded manifest', () => {
    expect(first(aGitRepository('x', {}, 'v1beta2'))).toMatchObject({
      rule: 'FLX001',
      severity: 'Error',
      code: 'lint_failed',
      object: 'GitRepository/flux-system/x',
      pointer: '/apiVersion',
      message: 'Flux 2.9 does not serve source.toolkit.fluxcd.io/v1beta2 GitRepository',
      hint: 'Write source.toolkit.fluxcd.io/v1',
      fix: { kind: 'auto' },
    });
  });

  it('says what else the upgrade changes, and suggests only where a human must look', () => {
    const object = aKustomization('x', { validation: 'client', targetNamespace: 'shop', patchesJson6902: [] }, 'v1beta2');

    const finding = first(object);

    expect(finding?.fix?.kind).toBe('suggest');
    expect(finding?.hint).toContain('validation is removed');
    expect(finding?.hint).toContain('check their targets');
  });

  it('is silent where every Flux in scope serves the old version', () => {
    expect(foundBy('FLX001', aRevision([oci('v1beta2')]), { fluxMinors: ['2.3'] })).toEqual([]);
  });

  it('speaks of the oldest Flux: a version that is too new for it is refused too', () => {
    expect(first(oci('v1'), ['2.3', '2.9'])).toMatchObject({
      message: 'Flux 2.3 does not serve source.toolkit.fluxcd.io/v1 OCIRepository',
      hint: 'Upgrade Flux, or write source.toolkit.fluxcd.io/v1beta2',
    });
    expect(first(manifest('source.toolkit.fluxcd.io/v1', 'ExternalArtifact', 'x', { spec: {} }), ['2.6'])).toMatchObject({
      hint: 'Flux 2.6 does not know ExternalArtifact: upgrade Flux',
    });
  });

  it('has no fix for a version that never was', () => {
    const finding = first(aKustomization('x', {}, 'v3'));

    expect(finding).toMatchObject({ rule: 'FLX001', hint: 'Write kustomize.toolkit.fluxcd.io/v1' });
    expect(finding).not.toHaveProperty('fix');
  });
});

describe('FLX002', () => {
  it('names each removed field at its place, whatever version the manifest names', () => {
    const object = aKustomization('x', { validation: 'client', patchesStrategicMerge: [] });

    expect(foundBy('FLX002', aRevision([object]))).toEqual([
      '/spec/patchesStrategicMerge: spec.patchesStrategicMerge is not a field of the served version: patchesStrategicMerge becomes entries of patches',
      '/spec/validation: spec.validation is not a field of the served version: validation is removed: the server-side dry run it asked for is always on',
    ]);
  });

  it('leaves the same field to no other rule', () => {
    expect(foundBy('FLX003', aRevision([aKustomization('x', { validation: 'client' }, 'v1beta2')]))).toEqual([]);
  });
});
