import { describe, expect, it } from 'vitest';
import { readAll } from './fixtures/readings.ts';
import { claimed, condition, DIGEST_A, failing, helmRelease, READY } from './fixtures/snapshots.ts';

describe('a HelmRelease', () => {
  const byDigest = helmRelease(
    {
      lastAttemptedRevision: '1.2.3+cccccccccccc',
      lastAttemptedRevisionDigest: DIGEST_A,
      history: [{ status: 'deployed', chartVersion: '1.2.3+cccccccccccc', configDigest: DIGEST_A }],
    },
    { chart: null, chartRef: { kind: 'OCIRepository', name: 'podinfo' } },
  );
  const remediated = [
    condition('Ready', 'False', { reason: 'UpgradeFailed' }),
    condition('Released', 'False'),
    condition('Remediated', 'True', { reason: 'RollbackSucceeded' }),
  ];

  it.each(
    readAll(
      [
        ['is ok when the expected version is deployed with its values', helmRelease(), 'Ok'],
        ['without any status is progressing, never healthy', { ...helmRelease(), status: {} }, 'Progressing', 'NotObserved'],
        [
          'is ok with what Flux appends to a chart version',
          helmRelease({
            lastAttemptedRevision: '1.2.3+2',
            history: [{ status: 'deployed', chartVersion: '1.2.3+2', configDigest: DIGEST_A }],
          }),
          'Ok',
        ],
        ['from an OCIRepository is judged by the whole digest', byDigest, 'Ok', undefined, claimed({ expected: DIGEST_A })],
        [
          'from an OCIRepository at another digest is not ok',
          byDigest,
          'Progressing',
          'AwaitingContent',
          claimed({ expected: 'sha256:00' }),
        ],
        ['that has not attempted this generation is not ok', helmRelease({ lastAttemptedGeneration: 1 }), 'Progressing', 'AwaitingContent'],
        ['that is not released is not ok', helmRelease({ conditions: [READY] }), 'Progressing', 'NotReleased'],
        ['that went back by itself has failed for good', helmRelease({ conditions: remediated }), 'FailedHard', 'RollbackSucceeded'],
        [
          'that went back from another version has not',
          helmRelease({ conditions: [READY, condition('Released', 'True'), condition('Remediated', 'True')], lastAttemptedGeneration: 1 }),
          'Progressing',
          'AwaitingContent',
        ],
        [
          'whose retries are exhausted has failed for good',
          helmRelease({
            conditions: [
              condition('Ready', 'False', { reason: 'UpgradeFailed' }),
              condition('Stalled', 'True', { reason: 'RetriesExceeded' }),
            ],
          }),
          'FailedHard',
          'RetriesExceeded',
        ],
        [
          'whose tests are asked for is not ok before they succeed',
          helmRelease({}, { test: { enable: true } }),
          'Progressing',
          'AwaitingTests',
        ],
        ['whose test failures are ignored is ok', helmRelease({}, { test: { enable: true, ignoreFailures: true } }), 'Ok'],
        [
          'that runs older content than it tried is not ok',
          helmRelease({ history: [{ status: 'deployed', chartVersion: '1.2.2', configDigest: DIGEST_A }] }),
          'Progressing',
          'HistoryDisagrees',
        ],
        [
          'that runs other values than it tried is not ok',
          helmRelease({ lastAttemptedConfigDigest: 'sha256:00' }),
          'Progressing',
          'HistoryDisagrees',
        ],
        [
          'whose digest of values is missing on both sides is not ok',
          helmRelease({ lastAttemptedConfigDigest: null, history: [{ status: 'deployed', chartVersion: '1.2.3' }] }),
          'Progressing',
          'HistoryDisagrees',
        ],
        ['fails softly when the attempt is ours', helmRelease(failing('InstallFailed')), 'FailedSoft', 'InstallFailed'],
        [
          'is not to blame for an attempt of before',
          helmRelease({ ...failing('UpgradeFailed'), lastAttemptedRevision: '1.2.2' }),
          'Progressing',
          'UpgradeFailed',
        ],
        [
          'is not to blame while its source is not ok',
          helmRelease(failing('SourceNotReady')),
          'Progressing',
          'SourceNotReady',
          claimed({ expected: '1.2.3', sourceOk: false }),
        ],
      ],
      claimed({ expected: '1.2.3' }),
    ),
  )('%s', (_rule, expected, reading) => {
    expect(reading()).toMatchObject({ ...expected, role: 'root' });
  });
});
