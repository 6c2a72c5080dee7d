import { describe, expect, it } from 'vitest';
import { foldHealth, type HealthFacts } from './fold-health.ts';
import type { ClusterProblem, Severity } from './observation.ts';

function problem(severity: Severity): ClusterProblem {
  return { subject: 'Kustomization/a/b', config: null, kind: 'Kustomization', severity, reason: 'BuildFailed', message: '', since: 0 };
}
const NOTHING: HealthFacts = { problems: [], verdicts: [], isAnyProgressing: false, isAnyObserved: false };

describe('health of a cluster', () => {
  it.each([
    ['Unknown', NOTHING],
    ['Healthy', { ...NOTHING, isAnyObserved: true }],
    ['Healthy', { ...NOTHING, verdicts: ['Succeeded'] }],
    ['Healthy', { ...NOTHING, isAnyObserved: true, problems: [problem('Attention')] }],
    ['Progressing', { ...NOTHING, isAnyObserved: true, verdicts: ['Succeeded', 'Progressing'] }],
    ['Progressing', { ...NOTHING, isAnyObserved: true, isAnyProgressing: true }],
    ['Progressing', { ...NOTHING, isAnyObserved: true, problems: [problem('Waiting')] }],
    ['Degraded', { ...NOTHING, verdicts: ['Progressing'], problems: [problem('Waiting'), problem('Failing')] }],
    ['Stalled', { ...NOTHING, verdicts: ['Succeeded'], problems: [problem('Failing'), problem('Stalled')] }],
  ] as const)('is %s of %j', (health, facts) => {
    expect(foldHealth(facts)).toBe(health);
  });
});
