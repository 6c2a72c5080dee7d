import { refOf } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { read, readAll } from './fixtures/readings.ts';
import { claimed, kustomization, TOKEN, withMetadata } from './fixtures/snapshots.ts';
import { readObject, withSeenToken } from './readiness.ts';

describe('somebody came between', () => {
  it.each(
    readAll([
      ['another object took the place', withMetadata(kustomization(), { uid: 'another' }), 'Replaced', 'Replaced'],
      [
        'the object is being deleted',
        withMetadata(kustomization(), { deletionTimestamp: '2026-08-01T10:00:00Z' }),
        'Replaced',
        'BeingDeleted',
      ],
      ['the spec was edited', withMetadata(kustomization(), { generation: 3 }), 'Mismatch', 'Edited'],
      [
        'an edit that suspends is a suspension',
        withMetadata(kustomization({}, { suspend: true }), { generation: 3 }),
        'Suspended',
        'Suspended',
      ],
      [
        'the cache still shows the state before our write',
        withMetadata(kustomization(), { generation: 1 }),
        'Progressing',
        'StaleSnapshot',
      ],
      [
        'our token was removed unhandled',
        withMetadata(kustomization({ lastHandledReconcileAt: 'older' }), { annotations: {} }),
        'Overtaken',
        'Overtaken',
      ],
      [
        'our token was replaced, and what was handled since is not known',
        withMetadata(kustomization({ lastHandledReconcileAt: 'foreign-1' }), {
          annotations: { 'reconcile.fluxcd.io/requestedAt': 'foreign-2' },
        }),
        'Overtaken',
      ],
      [
        'our token was replaced and nothing has been handled since: a pass is still to come',
        withMetadata(kustomization({ lastHandledReconcileAt: null }), { annotations: { 'reconcile.fluxcd.io/requestedAt': 'foreign-1' } }),
        'Progressing',
        'AwaitingPass',
      ],
      ['our token was removed after it was handled', withMetadata(kustomization(), { annotations: {} }), 'Ok'],
      [
        'before we have written a token there is none to overtake',
        withMetadata(kustomization({ lastHandledReconcileAt: null }), { annotations: {} }),
        'Progressing',
        'AwaitingPass',
        claimed({ tokens: [] }),
      ],
    ]),
  )('%s', (_rule, expected, reading) => {
    expect(reading()).toMatchObject(expected);
  });

  it('names an object that is not there', () => {
    const ref = refOf(kustomization());

    expect(readObject(ref, null, claimed())).toMatchObject({
      object: ref,
      state: 'Missing',
      isReconciledAfterClaim: false,
      lastPassAt: null,
    });
  });

  it('takes a token that somebody wrote after ours for as good as ours', () => {
    const object = withMetadata(kustomization({ lastHandledReconcileAt: 'foreign' }), {
      annotations: { 'reconcile.fluxcd.io/requestedAt': 'foreign' },
    });

    const record = withSeenToken(claimed(), object);

    expect(record.tokens).toEqual([TOKEN, 'foreign']);
    expect(read(object, record)).toMatchObject({ state: 'Ok', isReconciledAfterClaim: true });
  });

  it('takes no token from another object, and none before ours is written', () => {
    const object = withMetadata(kustomization(), { uid: 'another', annotations: { 'reconcile.fluxcd.io/requestedAt': 'foreign' } });

    expect(withSeenToken(claimed(), object).tokens).toEqual([TOKEN]);
    expect(withSeenToken(claimed({ uid: 'another', tokens: [] }), object).tokens).toEqual([]);
  });
});
