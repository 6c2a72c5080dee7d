import { describe, expect, it } from 'vitest';
import { aGitRepository, aKustomization, manifest } from '../../fixtures/manifests.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';

const hint = (...args: Parameters<typeof lintRevision>) => lintRevision(...args).find(({ rule }) => rule === 'FLX004')?.hint;

describe('FLX004', () => {
  it('names what nobody delivers, with its place', () => {
    expect(foundBy('FLX004', aRevision([aKustomization('web')]))).toEqual([
      '/spec/sourceRef: sourceRef names GitRepository/flux-system/main-app, which is neither in the revision nor listed under external',
    ]);
  });

  it('is content with an object of the revision, or one declared external', () => {
    expect(foundBy('FLX004', aRevision([aKustomization('web'), aGitRepository('main-app')]))).toEqual([]);
    expect(foundBy('FLX004', aRevision([aKustomization('web')], { external: ['GitRepository/flux-system/main-app'] }))).toEqual([]);
  });

  it('sees Secrets, ConfigMaps and Providers, and leaves optional ones alone', () => {
    const objects = [
      aGitRepository('main-app', { secretRef: { name: 'git' } }),
      aKustomization('web', {
        postBuild: {
          substituteFrom: [
            { kind: 'ConfigMap', name: 'vars' },
            { kind: 'ConfigMap', name: 'maybe', optional: true },
          ],
        },
      }),
      manifest('notification.toolkit.fluxcd.io/v1beta3', 'Alert', 'all', {
        spec: { providerRef: { name: 'agent' }, eventSources: [{ kind: 'GitRepository', name: '*' }] },
      }),
    ];

    expect(foundBy('FLX004', aRevision(objects)).map((text) => text.split(': ')[0])).toEqual([
      '/spec/secretRef',
      '/spec/postBuild/substituteFrom/0',
      '/spec/providerRef',
    ]);
  });

  it("knows the variables' ConfigMap, which the agent writes", () => {
    const object = aKustomization('web', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'flotilla-variables-webapp' }] } });
    const spec = aRevision([object, aGitRepository('main-app')]);

    expect(foundBy('FLX004', spec, { config: 'webapp' })).toEqual([]);
    expect(foundBy('FLX004', spec, { config: 'other' })).toHaveLength(1);
  });

  it('finds the near name, also in another namespace, and sends Secrets to external', () => {
    expect(hint(aRevision([aKustomization('web'), aGitRepository('main-apps')]))).toContain(
      'Did you mean GitRepository/flux-system/main-apps?',
    );
    expect(
      hint(aRevision([aKustomization('web'), { ...aGitRepository('main-app'), metadata: { name: 'main-app', namespace: 'sources' } }])),
    ).toContain('Did you mean GitRepository/sources/main-app?');
    expect(hint(aRevision([aGitRepository('main-app', { secretRef: { name: 'git' } })]))).toBe(
      'A revision never carries Secrets: list Secret/flux-system/git under external',
    );
  });
});
