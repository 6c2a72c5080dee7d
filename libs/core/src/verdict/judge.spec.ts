import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, NOT_APPLIED, type Evidence } from './judge.ts';
import { READING_STATES, type Reading, type ReadingState } from './reading.ts';

function reading(kind: string, state: ReadingState, more: Partial<Reading> = {}): Reading {
  const role = kind === 'GitRepository' ? 'source' : kind === 'Kustomization' ? 'root' : 'plain';
  const object = { apiVersion: 'v1', kind, namespace: 'apps', name: 'webapp' };
  return {
    object,
    role,
    state,
    reason: state,
    message: `${kind} says ${state}`,
    revision: null,
    isReconciledAfterClaim: true,
    isStrong: true,
    lastPassAt: null,
    ...more,
  };
}

function evidence(readings: readonly Reading[], more: Partial<Evidence> = {}): Evidence {
  return { generation: 3, claim: 'Claimed', reportGeneration: 3, readings, unpinned: [], ...more };
}

const SOURCE_OK = reading('GitRepository', 'Ok');
const ROOT_OK = reading('Kustomization', 'Ok');

describe('a verdict', () => {
  it.each<[string, Evidence, string, string]>([
    ['an offer nobody claimed', evidence([SOURCE_OK, ROOT_OK], { claim: 'Offered' }), 'NotStarted', 'NotClaimed'],
    ['a report about the generation before', evidence([SOURCE_OK, ROOT_OK], { reportGeneration: 2 }), 'NotStarted', 'NotReported'],
    ['a report from the future', evidence([SOURCE_OK, ROOT_OK], { reportGeneration: 4 }), 'NotStarted', 'GenerationAhead'],
    [
      'a suspended root beside a failing source',
      evidence([reading('GitRepository', 'FailedSoft'), reading('Kustomization', 'Suspended')]),
      'Suspended',
      'Suspended',
    ],
    [
      'an edited source beside a failed root',
      evidence([reading('GitRepository', 'Mismatch'), reading('Kustomization', 'FailedHard')]),
      'Mismatch',
      'Mismatch',
    ],
    ['an object that could not be applied', evidence([SOURCE_OK, ROOT_OK, reading('Namespace', 'Rejected')]), 'FailedHard', 'Rejected'],
    ['a failing root', evidence([SOURCE_OK, reading('Kustomization', 'FailedSoft')]), 'FailedSoft', 'FailedSoft'],
    ['a waiting root', evidence([SOURCE_OK, reading('Kustomization', 'Waiting')]), 'Progressing', 'Waiting'],
    [
      'a namespace that is waited for before anything could be applied',
      evidence([
        reading('GitRepository', 'Progressing', { reason: NOT_APPLIED }),
        reading('Kustomization', 'Progressing', { reason: NOT_APPLIED }),
        reading('Namespace', 'Waiting', { reason: 'NamespaceTerminating' }),
      ]),
      'Progressing',
      'NamespaceTerminating',
    ],
    ['a missing plain object', evidence([SOURCE_OK, ROOT_OK, reading('ConfigMap', 'Missing')]), 'Progressing', 'Missing'],
    ['nothing read', evidence([]), 'Progressing', 'NothingRead'],
    [
      'a root that is well from before the claim',
      evidence([SOURCE_OK, reading('Kustomization', 'Ok', { isReconciledAfterClaim: false })]),
      'Progressing',
      'NotReconciledYet',
    ],
    ['everything well', evidence([SOURCE_OK, ROOT_OK]), 'Succeeded', 'Converged'],
  ])('on %s', (_case, given, verdict, reason) => {
    expect(judge(given)).toMatchObject({ verdict, reason });
  });

  it("carries Flux's own words and the object that decided", () => {
    const broken = reading('Kustomization', 'FailedSoft', { reason: 'ArtifactFailed', message: 'kustomization path not found' });

    expect(judge(evidence([SOURCE_OK, broken]))).toMatchObject({
      reason: 'ArtifactFailed',
      message: 'kustomization path not found',
      object: 'Kustomization/apps/webapp',
    });
  });

  it('is weak, and names why, for a root that checks no health and for a source that moves', () => {
    const blind = reading('Kustomization', 'Ok', { isStrong: false });

    const verdict = judge(evidence([SOURCE_OK, blind], { unpinned: ['GitRepository/apps/webapp'] }));

    expect(verdict).toMatchObject({
      verdict: 'Succeeded',
      strength: 'Weak',
      weakObjects: ['Kustomization/apps/webapp', 'GitRepository/apps/webapp'],
    });
  });

  it('succeeds only when each reading is Ok, in any order of readings', () => {
    const kinds = fc.constantFrom('GitRepository', 'Kustomization', 'ConfigMap');
    const readings = fc.array(fc.record({ kind: kinds, state: fc.constantFrom(...READING_STATES) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(readings, (list) => {
        const { verdict } = judge(evidence(list.map(({ kind, state }) => reading(kind, state))));

        expect(verdict === 'Succeeded').toBe(list.every(({ state }) => state === 'Ok'));
      }),
    );
  });
});
