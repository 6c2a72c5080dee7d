import { refOf } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { COMMIT_A, condition, gitRepository, helmRelease, kustomization, UID, withMetadata } from './fixtures/snapshots.ts';
import { observeObject } from './observe.ts';

const KS_LABELS = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };

describe('an observation', () => {
  it('says what a Kustomization says of itself', () => {
    const object = kustomization();

    expect(observeObject(object)).toEqual({
      ref: refOf(object),
      uid: UID,
      generation: 2,
      ready: 'True',
      reason: 'ReconciliationSucceeded',
      message: 'Ready is True',
      revision: `main@${COMMIT_A}`,
      isSuspended: false,
      isStalled: false,
      isReconciling: false,
      owner: null,
      config: null,
      changedAt: Date.UTC(2026, 7, 1, 10, 0, 5),
      lastPassAt: Date.UTC(2026, 7, 1, 10, 0, 5),
      inventoryCount: 1,
      source: 'GitRepository/flux-system/main-app',
    });
  });

  it('of an object that nobody has looked at has no Ready at all', () => {
    expect(observeObject({ ...helmRelease(), status: {} })).toMatchObject({
      ready: 'None',
      reason: '',
      revision: null,
      changedAt: null,
      lastPassAt: null,
      inventoryCount: null,
    });
  });

  it('takes every status of Ready that is neither True nor False for Unknown', () => {
    expect(observeObject(gitRepository({ conditions: [condition('Ready', 'Maybe')] })).ready).toBe('Unknown');
  });

  it('shows the chart version that runs, not the one that was tried', () => {
    expect(observeObject(helmRelease({ lastAttemptedRevision: '9.9.9' })).revision).toBe('1.2.3');
  });
});

describe('the owner', () => {
  it.each<[string, Record<string, string>, string | null, string | null]>([
    ['is the Kustomization that applies it', KS_LABELS, 'Kustomization/flux-system/apps', null],
    [
      'is the HelmRelease that installs it',
      { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'shop' },
      'HelmRelease/shop/web',
      null,
    ],
    ['is our config', { 'flotilla.dev/config': 'webapp' }, 'config/webapp', 'webapp'],
    [
      'is the controller that really writes it, though it carries our label too',
      { ...KS_LABELS, 'flotilla.dev/config': 'webapp' },
      'Kustomization/flux-system/apps',
      'webapp',
    ],
    ['is nobody', {}, null, null],
  ])('%s', (_rule, labels, owner, config) => {
    expect(observeObject(withMetadata(kustomization(), { labels }))).toMatchObject({ owner, config });
  });

  it('is no longer the controller that an adoption has switched off', () => {
    const adopted = withMetadata(kustomization(), {
      labels: { ...KS_LABELS, 'flotilla.dev/config': 'webapp' },
      annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
    });

    expect(observeObject(adopted).owner).toBe('config/webapp');
  });
});

describe('text from a cluster', () => {
  it('is cut, and what harms a terminal is replaced visibly', () => {
    const message = `a\u0000b\u001b[31mc\u0085d\ud800e\tf\ng😀${'x'.repeat(3_000)}`;

    const observed = observeObject(kustomization({ conditions: [condition('Ready', 'False', { message })] }));

    expect(observed.message.startsWith('a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFDe\tf\ng😀xxx')).toBe(true);
    expect(observed.message).toHaveLength(2_048);
    expect(observed.message.endsWith('x…')).toBe(true);
  });
});
