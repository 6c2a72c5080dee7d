import { type KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { read, readAll } from './fixtures/readings.ts';
import { claimed, COMMIT_A, COMMIT_B, condition, failing, kustomization, READY, withMetadata } from './fixtures/snapshots.ts';

const NO_STATUS: KubernetesObject = { ...kustomization(), status: {} };

describe('a Kustomization', () => {
  it.each(
    readAll([
      ['is ok when everything agrees', kustomization(), 'Ok', 'ReconciliationSucceeded'],
      ['that nobody has looked at is progressing', NO_STATUS, 'Progressing', 'NotObserved'],
      [
        'with the initial observedGeneration is progressing',
        kustomization({ observedGeneration: -1, conditions: [] }),
        'Progressing',
        'NotObserved',
      ],
      ['is not ok on a pass from before our write', kustomization({ lastHandledReconcileAt: 'older' }), 'Progressing', 'AwaitingPass'],
      ['whose token was handled and whose pass failed is no success', kustomization(failing('BuildFailed')), 'FailedSoft', 'BuildFailed'],
      ['that is suspended lies about everything else', kustomization({}, { suspend: true }), 'Suspended', 'Suspended'],
      [
        'with Ready=True from the first patch and the old revision is not ok',
        kustomization({ lastAppliedRevision: `main@${COMMIT_B}`, lastAttemptedRevision: `main@${COMMIT_B}` }),
        'Progressing',
        'AwaitingContent',
      ],
      [
        'that fails keeps an old observedGeneration and fails all the same',
        kustomization({ observedGeneration: 1, ...failing('BuildFailed') }),
        'FailedSoft',
        'BuildFailed',
      ],
      ['with an old observedGeneration is no success', kustomization({ observedGeneration: 1 }), 'Progressing', 'GenerationNotObserved'],
      [
        'whose Ready speaks of an earlier generation is no success',
        kustomization({ conditions: [condition('Ready', 'True', { observedGeneration: 1 })] }),
        'Progressing',
        'StaleCondition',
      ],
      [
        'whose failure speaks of an earlier generation has not failed',
        kustomization(failing('BuildFailed', { observedGeneration: 1 })),
        'Progressing',
      ],
      [
        'that handled our token against the previous artifact is not ok',
        kustomization({
          lastAppliedRevision: `main@${COMMIT_B}`,
          lastAttemptedRevision: `main@${COMMIT_B}`,
          history: [{ lastReconciledStatus: 'ReconciliationSucceeded', metadata: { revision: `main@${COMMIT_B}` } }],
        }),
        'Progressing',
        'AwaitingContent',
      ],
      [
        'whose applied revision is left over from before a failed attempt is not ok',
        kustomization({ lastAttemptedRevision: `main@${COMMIT_B}` }),
        'Progressing',
        'AwaitingContent',
      ],
      ['fails with ArtifactFailed when its source is ok', kustomization(failing('ArtifactFailed')), 'FailedSoft', 'ArtifactFailed'],
      [
        'is not to blame for ArtifactFailed while its source is not ok',
        kustomization(failing('ArtifactFailed')),
        'Progressing',
        'ArtifactFailed',
        claimed({ sourceOk: false }),
      ],
      [
        'is not to blame for a build of other content',
        kustomization({ ...failing('BuildFailed'), lastAttemptedRevision: `main@${COMMIT_B}` }),
        'Progressing',
        'BuildFailed',
      ],
      [
        'fails for a reason that has nothing to do with content',
        kustomization({ ...failing('AccessDenied'), lastAttemptedRevision: null }),
        'FailedSoft',
        'AccessDenied',
      ],
      ['waits for a dependency', kustomization(failing('DependencyNotReady')), 'Waiting', 'DependencyNotReady'],
      ['waits when its health check was cancelled', kustomization(failing('HealthCheckCanceled')), 'Waiting', 'HealthCheckCanceled'],
      [
        'in the middle of a pass is progressing, with the words of Flux',
        kustomization({ conditions: [condition('Ready', 'Unknown', { reason: 'Progressing', message: 'Building manifests' })] }),
        'Progressing',
        'Progressing',
      ],
      [
        'that still reconciles is not ok',
        kustomization({ conditions: [READY, condition('Reconciling', 'True')] }),
        'Progressing',
        'Reconciling',
      ],
      ['that waits is not ok while its health is unknown', kustomization({}, { wait: true }), 'Progressing', 'AwaitingHealth'],
      ['that waits is ok when it is healthy', kustomization({ conditions: [READY, condition('Healthy', 'True')] }, { wait: true }), 'Ok'],
      [
        'that waits is not ok on health of an earlier generation',
        kustomization({ conditions: [READY, condition('Healthy', 'True', { observedGeneration: 1 })] }, { wait: true }),
        'Progressing',
        'AwaitingHealth',
      ],
      [
        'with health checks is not ok while unhealthy',
        kustomization({ conditions: [READY, condition('Healthy', 'False')] }, { healthChecks: [{ kind: 'Deployment', name: 'web' }] }),
        'Progressing',
        'AwaitingHealth',
      ],
      ['that waits for nothing at all is ok', kustomization({ inventory: { entries: [] } }, { wait: true }), 'Ok'],
      [
        'whose history ends with a failure is not ok',
        kustomization({ history: [{ lastReconciledStatus: 'HealthCheckFailed', metadata: { revision: `main@${COMMIT_A}` } }] }),
        'Progressing',
        'HistoryDisagrees',
      ],
      [
        'whose history ends with another revision is not ok',
        kustomization({ history: [{ lastReconciledStatus: 'ReconciliationSucceeded', metadata: { revision: `main@${COMMIT_B}` } }] }),
        'Progressing',
        'HistoryDisagrees',
      ],
      ['of a Flux without history is ok', kustomization({ history: null }), 'Ok'],
      ['is ok at the same commit under another name', kustomization({}, {}), 'Ok', undefined, claimed({ expected: `v1.8.0@${COMMIT_A}` })],
      [
        'that is stalled has failed for good',
        kustomization({ conditions: [condition('Ready', 'False'), condition('Stalled', 'True', { reason: 'InvalidCELExpression' })] }),
        'FailedHard',
        'InvalidCELExpression',
      ],
      [
        'that was stalled by an earlier generation has not',
        kustomization({ conditions: [READY, condition('Stalled', 'True', { observedGeneration: 1 })] }),
        'Progressing',
        'Stalled',
      ],
    ]),
  )('%s', (_rule, expected, reading) => {
    expect(reading()).toMatchObject({ ...expected, role: 'root' });
  });
});

describe('the way A, B, A', () => {
  it('does not take the old Ready on A for the new one', () => {
    const leftOver = withMetadata(kustomization({ lastHandledReconcileAt: 'first A' }), {
      annotations: { 'reconcile.fluxcd.io/requestedAt': 'second A' },
    });

    const reading = read(leftOver, claimed({ tokens: ['second A'], handledBefore: 'first A' }));

    expect(reading).toMatchObject({ state: 'Progressing', isReconciledAfterClaim: false });
  });

  it('does not take A for applied while B is what was tried last', () => {
    const afterFailedB = kustomization({ ...failing('HealthCheckFailed'), lastAttemptedRevision: `main@${COMMIT_B}` });

    expect(read(afterFailedB).state).toBe('Progressing');
  });
});
