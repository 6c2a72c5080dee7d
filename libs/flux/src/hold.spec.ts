import { refOf, type JsonObject, type KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { claimed, COMMIT_B, condition, gitRepository, kustomization, READY, withMetadata } from './fixtures/snapshots.ts';
import { holdOver } from './hold.ts';
import { readObject } from './readiness.ts';

const BEGAN = Date.UTC(2026, 7, 1, 10, 5);
const UNDER_WAY = condition('Ready', 'Unknown', { reason: 'Progressing', lastTransitionTime: '2026-08-01T10:05:00Z' });
const read = (object: KubernetesObject) => readObject(refOf(object), object, claimed());
const looking = (status: JsonObject = {}) => kustomization({ conditions: [UNDER_WAY], ...status }, { timeout: '3m' });

describe('while Flux merely looks again', () => {
  const converged = read(kustomization());

  it('what had converged stays converged', () => {
    expect(holdOver(converged, read(looking()), looking(), BEGAN + 60_000)).toBe(converged);
  });

  it('that lasts for interval and timeout together, and no longer', () => {
    expect(holdOver(converged, read(looking()), looking(), BEGAN + 8 * 60_000).state).toBe('Ok');
    expect(holdOver(converged, read(looking()), looking(), BEGAN + 8 * 60_000 + 1).state).toBe('Progressing');
  });

  it('a source that says Ready and Reconciling stays ok', () => {
    const busy = gitRepository({ conditions: [READY, condition('Reconciling', 'True', { lastTransitionTime: '2026-08-01T10:05:00Z' })] });
    const before = read(gitRepository());

    expect(holdOver(before, read(busy), busy, BEGAN + 1_000)).toBe(before);
  });

  it('a failure that is being retried stays a failure', () => {
    const failed = read(kustomization({ conditions: [condition('Ready', 'False', { reason: 'BuildFailed' })] }));

    expect(holdOver(failed, read(looking()), looking(), BEGAN + 1_000)).toBe(failed);
  });
});

describe('it is not a mere look', () => {
  const converged = read(kustomization());

  it.each<[string, KubernetesObject]>([
    ['when the generation is another', withMetadata(looking(), { generation: 3 })],
    ['when the content is another', looking({ lastAppliedRevision: `main@${COMMIT_B}` })],
    ['when our token was not handled', looking({ lastHandledReconcileAt: 'older' })],
    ['when the pass speaks of an earlier generation', looking({ conditions: [{ ...UNDER_WAY, observedGeneration: 1 }] })],
    ['when Flux says that it failed', looking({ conditions: [condition('Ready', 'False', { reason: 'BuildFailed' })] })],
    ['when nobody can tell since when', looking({ conditions: [{ ...UNDER_WAY, lastTransitionTime: 'yesterday' }] })],
  ])('%s', (_rule, object) => {
    const current = read(object);

    expect(holdOver(converged, current, object, BEGAN + 1_000)).toBe(current);
  });

  it('when there was no success before', () => {
    const current = read(looking());

    expect(holdOver(null, current, looking(), BEGAN)).toBe(current);
    expect(holdOver({ ...converged, state: 'Suspended' }, current, looking(), BEGAN)).toBe(current);
  });
});
