import { describe, expect, it } from 'vitest';
import { apiVersionOf, FLUX_GROUPS, FLUX_KINDS, fluxKindOf, roleOf, servedVersions, type FluxKind } from './kinds.ts';
import { FLUX_SPECS } from './schemas/flux-specs.ts';

const kind = (name: string): FluxKind => FLUX_KINDS.find((row) => row.kind === name) ?? FLUX_KINDS[0]!; // the table is not empty

describe('the table of kinds', () => {
  it('names the version that each schema of Flux 2.9 is of', () => {
    const byHand = ['source.extensions.fluxcd.io/v1beta1 ArtifactGenerator'];

    expect(FLUX_KINDS.map((row) => `${apiVersionOf(row)} ${row.kind}`).toSorted()).toEqual(
      [...Object.keys(FLUX_SPECS), ...byHand].toSorted(),
    );
  });

  it('holds exactly one served version for 2.9, the one it names', () => {
    for (const row of FLUX_KINDS) expect(servedVersions(row, '2.9')).toEqual([row.version]);
  });

  it('covers every group that is observed', () => {
    expect([...new Set(FLUX_KINDS.map(({ group }) => group))].toSorted()).toEqual(FLUX_GROUPS.toSorted());
  });

  it.each([
    ['OCIRepository', '2.5', ['v1beta2']],
    ['OCIRepository', '2.6', ['v1', 'v1beta2']],
    ['HelmRelease', '2.2', ['v2beta2', 'v2beta1']],
    ['HelmRelease', '2.7', ['v2', 'v2beta2']],
    ['Kustomization', '2.6', ['v1', 'v1beta2', 'v1beta1']],
    ['Kustomization', '2.8', ['v1']],
    ['Receiver', '2.8', ['v1', 'v1beta2']],
    ['ImageUpdateAutomation', '2.2', ['v1beta1']],
    ['ExternalArtifact', '2.6', []],
  ] as const)('%s in Flux %s', (name, flux, versions) => {
    expect(servedVersions(kind(name), flux)).toEqual(versions);
  });

  it('knows a kind by its group, whatever the version', () => {
    expect(fluxKindOf({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta1', kind: 'Kustomization' })?.role).toBe('root');
    expect(fluxKindOf({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' })).toBeNull();
    expect(roleOf({ apiVersion: 'v1', kind: 'ConfigMap' })).toBe('plain');
  });
});
