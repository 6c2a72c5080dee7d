import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTER_PHASES, CONNECTIVITIES, connectivityAfter, HEALTHS, shownWord } from './cluster.ts';

describe('the shown word', () => {
  it('is a health only while the cluster is Online', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CLUSTER_PHASES),
        fc.constantFrom(...CONNECTIVITIES),
        fc.constantFrom(...HEALTHS),
        (phase, connectivity, health) => {
          const word = shownWord(phase, connectivity, health);

          if (connectivity !== 'Online') expect(HEALTHS).not.toContain(word);
          if (word === 'Healthy') expect([connectivity, health]).toEqual(['Online', 'Healthy']);
        },
      ),
    );
  });
});

describe('connectivity', () => {
  const limits = { lateAfterMs: 45_000, offlineAfterMs: 300_000 };

  it.each([
    [0, 'Online'],
    [44_999, 'Online'],
    [45_000, 'Late'],
    [299_999, 'Late'],
    [300_000, 'Offline'],
  ])('after %d ms of silence is %s', (silence, expected) => {
    expect(connectivityAfter(silence, limits)).toBe(expected);
  });
});
