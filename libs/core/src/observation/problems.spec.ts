import { describe, expect, it } from 'vitest';
import type { ObservedObject } from '../verdict/reading.ts';
import type { ClusterProblem } from './observation.ts';
import { mergeProblems, problemChanges, problemOfObject } from './problems.ts';

function object(facts: Partial<ObservedObject>): ObservedObject {
  return {
    ref: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'apps', name: 'a' },
    uid: 'u',
    generation: 1,
    ready: 'True',
    reason: 'ReconciliationSucceeded',
    message: '',
    revision: null,
    isSuspended: false,
    isStalled: false,
    isReconciling: false,
    owner: null,
    config: null,
    changedAt: 500,
    lastPassAt: null,
    inventoryCount: null,
    source: null,
    ...facts,
  };
}
function problem(facts: Partial<ClusterProblem> = {}): ClusterProblem {
  return {
    subject: 'Kustomization/apps/a',
    config: null,
    kind: 'Kustomization',
    severity: 'Failing',
    reason: 'BuildFailed',
    message: 'm',
    since: 500,
    ...facts,
  };
}

describe('an object', () => {
  it.each([
    [{}, null],
    [{ ready: 'Unknown', isReconciling: true }, null],
    [{ ready: 'None' }, null],
    [{ ready: 'False', reason: 'BuildFailed' }, 'Failing'],
    [{ ready: 'False', reason: 'DependencyNotReady' }, 'Waiting'],
    [{ ready: 'True', isSuspended: true }, 'Attention'],
    [{ ready: 'False', isSuspended: true, isStalled: true }, 'Stalled'],
  ] as const)('of %j is %s', (facts, severity) => {
    expect(problemOfObject(object(facts), 900)?.severity ?? null).toBe(severity);
  });
});

describe('problems of a cluster', () => {
  it('keep their beginning while they last, and are written only when they differ', () => {
    const before = [problem(), problem({ subject: 'Kustomization/apps/b' })];
    const after = mergeProblems(before, ({ subject }) => subject === 'Kustomization/apps/a', [problem({ since: 900, message: 'other' })]);

    expect(after).toEqual([problem({ subject: 'Kustomization/apps/b' }), problem({ message: 'other' })]);
    expect(problemChanges(before, after)).toEqual({ gone: [], written: [problem({ message: 'other' })] });
    expect(problemChanges(after, after)).toEqual({ gone: [], written: [] });
  });

  it('end with what they are about', () => {
    expect(
      problemChanges(
        [problem()],
        mergeProblems([problem()], () => true, []),
      ),
    ).toEqual({ gone: [problem()], written: [] });
  });
});
