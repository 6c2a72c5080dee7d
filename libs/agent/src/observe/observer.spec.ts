import { agentMessage } from '@flotilla/contracts';
import { observeObject } from '@flotilla/flux';
import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../apply/changes.ts';

const FACTS = { agentVersion: '1', kubernetes: 'v1.36.0', flux: null, clusterId: 'k', channel: 'WebSocket', mode: 'Apply' } as const;

function kustomization(facts: Partial<KubernetesObject>): KubernetesObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'a', namespace: 'apps', uid: 'u', generation: 1 },
    ...facts,
  };
}

function condition(lastTransitionTime: string): JsonObject {
  return {
    conditions: [{ type: 'Ready', status: 'True', reason: 'R', message: 'm\u0000\ud800', lastTransitionTime }],
    history: [{ lastReconciled: lastTransitionTime }],
  };
}

/** One object must not silence its whole cluster: the server takes a report as a whole, or not at all. */
describe('an object that anybody may have written', () => {
  it.each([
    ['a source with a name of any length', kustomization({ spec: { sourceRef: { kind: 'GitRepository', name: 'n'.repeat(2_000) } } })],
    ['an instant before 1970', kustomization({ status: condition('0001-01-01T00:00:00Z') })],
    ['an instant after the year 9999', kustomization({ status: condition('9999-12-31T23:59:59-12:00') })],
    [
      'half a character where a name is cut',
      kustomization({ spec: { sourceRef: { kind: 'GitRepository', name: '\u{1F680}'.repeat(300) } } }),
    ],
    [
      'words where Flux would write numbers',
      kustomization({ spec: { suspend: 'yes' }, status: { inventory: { entries: 'many' }, conditions: 'none' } }),
    ],
  ])('with %s fits into a report', (_case, object) => {
    const report = { seq: 1, configs: [], observed: [observeObject(object)], removed: [], isComplete: true, facts: FACTS };

    const sent = agentMessage.safeParse({
      type: 'report',
      id: 'report-1',
      report: { ...report, observedAt: 1, clusterSilence: null },
    });

    expect(sent.error?.issues ?? []).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/\\u(?:0000|d[89a-f])/);
  });

  it('is named in drift without what no database takes', () => {
    const before = kustomization({ spec: { values: {} } });
    const after = kustomization({ spec: { values: { 'a\u0000': 1, [`${'b'.repeat(485)}\u{1F680}`]: 1 } } });

    expect(JSON.stringify(changesBetween(before, after))).not.toMatch(/\\u(?:0000|d[89a-f])/);
  });
});
