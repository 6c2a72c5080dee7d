import { type JsonObject, type KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { read, readAll } from './fixtures/readings.ts';
import {
  claimed,
  condition,
  DIGEST_A,
  failing,
  gitRepository,
  helmRelease,
  kustomization,
  READY,
  TOKEN,
  UID,
} from './fixtures/snapshots.ts';

const NO_STATUS: KubernetesObject = { ...kustomization(), status: {} };

describe('kinds with less to say', () => {
  const typed = (apiVersion: string, kind: string, status?: JsonObject): KubernetesObject => {
    const { status: _, ...object } = gitRepository();
    return { ...object, apiVersion, kind, spec: {}, ...(status === undefined ? {} : { status }) };
  };
  const generator = typed('source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', {
    lastHandledReconcileAt: TOKEN,
    conditions: [READY],
  });
  const external = typed('source.toolkit.fluxcd.io/v1', 'ExternalArtifact', { conditions: [READY], artifact: { revision: DIGEST_A } });

  it.each(
    readAll([
      ['an Alert has no status and is ok as written', typed('notification.toolkit.fluxcd.io/v1beta3', 'Alert'), 'Ok', 'Applied'],
      ['a Namespace is ok as written', typed('v1', 'Namespace'), 'Ok', 'Applied'],
      [
        'a Receiver that nobody looked at is not ok',
        typed('notification.toolkit.fluxcd.io/v1', 'Receiver', {}),
        'Progressing',
        'NotObserved',
      ],
      ['an ArtifactGenerator has no observedGeneration beside its condition', generator, 'Ok'],
      [
        'an ArtifactGenerator with a condition of before is not ok',
        { ...generator, status: { ...generator.status, conditions: [condition('Ready', 'True', { observedGeneration: 1 })] } },
        'Progressing',
      ],
      ['an ExternalArtifact is not ours to write and is ok without a record', external, 'Ok', undefined, null],
    ]),
  )('%s', (_rule, expected, reading) => {
    expect(reading()).toMatchObject(expected);
  });

  it('reads a ConfigMap, which has no generation, against a record of generation 0', () => {
    const configMap: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'variables', namespace: 'flux-system', uid: UID },
    };

    expect(read(configMap, claimed({ generation: 0, tokens: [] }))).toMatchObject({ state: 'Ok', role: 'plain', isStrong: true });
  });
});

describe('odd status', () => {
  it.each<[string, JsonObject]>([
    ['conditions that are null', { conditions: null }],
    ['conditions that are text', { conditions: 'Ready' }],
    ['conditions of nothing', { conditions: [null, 7, {}, { type: 'Ready' }] }],
    ['conditions of unknown types only', { conditions: [condition('Splendid', 'True')] }],
    ['a status of a condition that is no text', { conditions: [{ ...READY, status: true }] }],
    ['a generation that is text', { observedGeneration: '2' }],
    ['a generation of a condition that is text', { conditions: [{ ...READY, observedGeneration: '2' }] }],
    ['a revision that is a number', { lastAppliedRevision: 7, lastAttemptedRevision: 7 }],
    ['a token that is a number', { lastHandledReconcileAt: 5 }],
    ['a history of nothing', { history: [null] }],
    ['empty revisions', { lastAppliedRevision: '', lastAttemptedRevision: '' }],
  ])('%s never counts as good and never throws', (_what, status) => {
    expect(read(kustomization(status)).state).toBe('Progressing');
  });

  it('cuts and cleans what a cluster says', () => {
    const reading = read(kustomization(failing('BuildFailed', { message: `\u001b[31m${'x'.repeat(5_000)}` })));

    expect(reading.message.length).toBe(2_048);
    expect(reading.message.startsWith('\uFFFD[31mx')).toBe(true);
  });
});

describe('strength', () => {
  it.each<[string, KubernetesObject, boolean]>([
    ['a Kustomization that only applies is weak', kustomization(), false],
    ['one that waits is strong', kustomization({}, { wait: true }), true],
    ['one with health checks is strong', kustomization({}, { healthChecks: [{ kind: 'Deployment', name: 'web' }] }), true],
    ['health expressions alone do not count', kustomization({}, { healthCheckExprs: [{ kind: 'Widget' }] }), false],
    ['a HelmRelease waits by itself', helmRelease(), true],
    ['one that does not wait is weak', helmRelease({}, { upgrade: { disableWait: true } }), false],
    ['a source is no root, so nothing makes it weak', gitRepository(), true],
  ])('%s', (_rule, object, isStrong) => {
    expect(read(object).isStrong).toBe(isStrong);
  });
});

describe('the last pass', () => {
  it('is the one in the history of a Kustomization', () => {
    expect(read(kustomization({ history: [{ lastReconciled: '2026-08-01T11:00:00Z' }] })).lastPassAt).toBe(Date.UTC(2026, 7, 1, 11));
  });

  it('is else the newest change of a condition', () => {
    expect(read(gitRepository()).lastPassAt).toBe(Date.UTC(2026, 7, 1, 10, 0, 5));
  });

  it('is unknown while nobody has looked', () => {
    expect(read(NO_STATUS).lastPassAt).toBeNull();
  });
});
