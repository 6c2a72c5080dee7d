import { type KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { readAll } from './fixtures/readings.ts';
import { claimed, COMMIT_A, COMMIT_B, condition, DIGEST_A, failing, gitRepository, READY } from './fixtures/snapshots.ts';

describe('a source', () => {
  const chart: KubernetesObject = {
    ...gitRepository({ artifact: { revision: '6.5.0+2' } }),
    kind: 'HelmChart',
    spec: { interval: '5m', chart: 'podinfo', sourceRef: { kind: 'HelmRepository', name: 'charts' } },
  };
  const oci: KubernetesObject = {
    ...gitRepository(),
    kind: 'HelmRepository',
    spec: { type: 'oci', url: 'oci://registry.example.com' },
    status: {},
  };
  const index: KubernetesObject = {
    ...gitRepository({ artifact: { revision: DIGEST_A } }),
    kind: 'HelmRepository',
    spec: { url: 'https://charts.example.com' },
  };

  it.each(
    readAll([
      ['is ok at the expected commit', gitRepository(), 'Ok'],
      ['is ok when the commit is named with its branch', gitRepository({ artifact: { revision: `main@${COMMIT_A}` } }), 'Ok'],
      ['is not ok at another commit', gitRepository({ artifact: { revision: COMMIT_B } }), 'Progressing', 'AwaitingContent'],
      ['is not ok without an artifact', gitRepository({ artifact: null }), 'Progressing', 'NoArtifact'],
      [
        'is ok at whatever it fetched when nothing is expected',
        gitRepository({ artifact: { revision: COMMIT_B } }),
        'Ok',
        undefined,
        claimed({ expected: null }),
      ],
      [
        'is not ok with an artifact that names no revision, even when nothing is expected',
        gitRepository({ artifact: {} }),
        'Progressing',
        'NoArtifact',
        claimed({ expected: null }),
      ],
      [
        'that asks for a signature is not ok before it is verified',
        gitRepository({}, { verify: { mode: 'HEAD' } }),
        'Progressing',
        'NotVerified',
      ],
      [
        'that asks for a signature is ok once it is verified',
        gitRepository({ conditions: [READY, condition('SourceVerified', 'True')] }, { verify: { mode: 'HEAD' } }),
        'Ok',
      ],
      ['fails softly while Flux retries', gitRepository(failing('GitOperationFailed')), 'FailedSoft', 'GitOperationFailed'],
      [
        'fails softly though it also says Reconciling',
        gitRepository({ conditions: [condition('Ready', 'False', { reason: 'GitOperationFailed' }), condition('Reconciling', 'True')] }),
        'FailedSoft',
        'GitOperationFailed',
      ],
      [
        'fails for good when it is stalled',
        gitRepository({ conditions: [condition('Ready', 'False'), condition('Stalled', 'True', { reason: 'URLInvalid' })] }),
        'FailedHard',
        'URLInvalid',
      ],
      ['of type HelmChart compares whole chart versions', chart, 'Ok', undefined, claimed({ expected: '6.5.0' })],
      [
        'of type HelmChart is not ok at a version that only begins alike',
        { ...chart, status: { ...chart.status, artifact: { revision: '6.5.01' } } },
        'Progressing',
        'AwaitingContent',
        claimed({ expected: '6.5.0' }),
      ],
      ['of type HelmRepository needs an artifact and no more', index, 'Ok', undefined, claimed({ expected: '6.5.0' })],
      ['of type HelmRepository oci has no status and is ok as written', oci, 'Ok', 'Applied'],
    ]),
  )('%s', (_rule, expected, reading) => {
    expect(reading()).toMatchObject({ ...expected, role: 'source' });
  });
});
