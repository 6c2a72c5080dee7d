import { refOf, type JsonObject, type KubernetesObject } from '@flotilla/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimed, gitRepository, helmRelease, kustomization, withMetadata } from './fixtures/snapshots.ts';
import { inventoryOf } from './inventory.ts';
import { observeObject } from './observe.ts';
import { readObject } from './readiness.ts';
import { slimObject } from './slim.ts';

const whole = withMetadata(
  helmRelease(
    { inventory: { entries: [{ id: 'shop_web_apps_Deployment', v: 'v1' }] }, failures: 3 },
    { values: { image: { tag: '0012345' } }, upgrade: { disableWait: true, crds: 'Skip' } },
  ),
  {
    managedFields: [{ manager: 'helm-controller' }],
    labels: { team: 'shop', 'flotilla.dev/config': 'webapp' },
    finalizers: ['finalizers.fluxcd.io'],
  },
);

describe('a slim object', () => {
  it('keeps nothing that only Flux needs', () => {
    const slim = slimObject(whole);

    expect(slim.metadata).not.toHaveProperty('managedFields');
    expect(slim.metadata.labels).toEqual({ 'flotilla.dev/config': 'webapp' });
    expect(slim.spec).not.toHaveProperty('values');
    expect(slim.spec).toHaveProperty('upgrade', { disableWait: true });
    expect(slim.status).toHaveProperty('inventory', { count: 1 });
    expect(slim.status).not.toHaveProperty('failures');
  });

  it('keeps the ids of its inventory where they are asked for', () => {
    expect(inventoryOf(slimObject(whole, 'Ids'))).toEqual([{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }]);
  });

  it('is read and observed like the whole, whatever the whole says', () => {
    const anything = fc
      .tuple(
        fc.constantFrom(kustomization, gitRepository, helmRelease),
        fc.record(
          {
            conditions: fc.jsonValue(),
            history: fc.jsonValue(),
            inventory: fc.jsonValue(),
            artifact: fc.jsonValue(),
            lastAppliedRevision: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        fc.record(
          {
            suspend: fc.jsonValue(),
            wait: fc.boolean(),
            verify: fc.constantFrom({}, { mode: 'HEAD' }, null),
            healthChecks: fc.constantFrom([], [{ kind: 'Deployment' }], null),
            chart: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([make, status, spec]): KubernetesObject => make(status as JsonObject, spec as JsonObject)); // arbitrary JSON stands in for what a cluster may say

    fc.assert(
      fc.property(anything, (object) => {
        const slim = slimObject(object);
        expect(readObject(refOf(slim), slim, claimed())).toEqual(readObject(refOf(object), object, claimed()));
        expect(observeObject(slim)).toEqual(observeObject(object));
        expect(slimObject(slim)).toEqual(slim);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a plain kind holds its name and no content', () => {
    const configMap: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace: 'y', uid: 'u' },
      data: { a: '1' },
    };

    expect(slimObject(configMap)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'y', uid: 'u' } });
  });
});
