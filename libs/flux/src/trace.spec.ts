import { describe, expect, it } from 'vitest';
import { aGitRepository, aKustomization } from './fixtures/manifests.ts';
import { withMetadata } from './fixtures/snapshots.ts';
import { observeObject } from './observe.ts';
import { traceObject } from './trace.ts';

const owned = (name: string, by: string, from: string) =>
  withMetadata(aKustomization(name, { sourceRef: { kind: 'GitRepository', name: from } }), {
    labels: { 'kustomize.toolkit.fluxcd.io/name': by, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
  });
const steps = (objects: Parameters<typeof observeObject>[0][], key: string) =>
  traceObject(objects.map(observeObject), key).map(({ relation, key: at, object }) => [relation, at, object !== null]);

describe('a trace', () => {
  it('climbs from an object to its owners, and names the source that feeds each', () => {
    const objects = [
      owned('web', 'root', 'apps'),
      aKustomization('root', { sourceRef: { kind: 'GitRepository', name: 'fleet' } }),
      aGitRepository('apps'),
      aGitRepository('fleet'),
    ];

    expect(steps(objects, 'Kustomization/flux-system/web')).toEqual([
      ['Itself', 'Kustomization/flux-system/web', true],
      ['Source', 'GitRepository/flux-system/apps', true],
      ['Owner', 'Kustomization/flux-system/root', true],
      ['Source', 'GitRepository/flux-system/fleet', true],
    ]);
  });

  it('ends at a config, and names what it cannot see', () => {
    const ours = withMetadata(aKustomization('web'), { labels: { 'flotilla.dev/config': 'webapp' } });

    expect(steps([ours], 'Kustomization/flux-system/web')).toEqual([
      ['Itself', 'Kustomization/flux-system/web', true],
      ['Source', 'GitRepository/flux-system/main-app', false],
      ['Owner', 'config/webapp', false],
    ]);
  });

  it('goes round a circle once', () => {
    expect(steps([owned('flux-system', 'flux-system', 'x')], 'Kustomization/flux-system/flux-system')).toHaveLength(2);
    expect(steps([owned('a', 'b', 'x'), owned('b', 'a', 'x')], 'Kustomization/flux-system/a').map(([, key]) => key)).toEqual([
      'Kustomization/flux-system/a',
      'GitRepository/flux-system/x',
      'Kustomization/flux-system/b',
    ]);
  });

  it('of something unknown is the thing itself', () => {
    expect(steps([], 'Kustomization/flux-system/web')).toEqual([['Itself', 'Kustomization/flux-system/web', false]]);
  });
});
