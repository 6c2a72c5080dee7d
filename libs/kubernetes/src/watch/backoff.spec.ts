import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

const highest = (): number => 1;

describe('backoff', () => {
  it('doubles its bound up to the cap and begins again after a reset', () => {
    const backoff = new Backoff(1_000, 10_000, highest);

    const waits = Array.from({ length: 6 }, () => backoff.nextMs(null));
    backoff.reset();

    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(backoff.nextMs(null)).toBe(1_000);
  });

  it('stays finite after any number of failures', () => {
    const backoff = new Backoff(1_000, 300_000, highest);
    for (let failure = 0; failure < 5_000; failure += 1) backoff.nextMs(null);

    expect(backoff.nextMs(null)).toBe(300_000);
  });

  it('waits what the server asks for, within the cap, and a little jitter more', () => {
    const backoff = new Backoff(1_000, 60_000, () => 0.5);

    expect(backoff.nextMs(30_000)).toBe(30_500);
    expect(backoff.nextMs(86_400_000)).toBe(60_500);
  });
});
