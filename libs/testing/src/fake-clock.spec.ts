import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

describe('a fake clock', () => {
  it('stands still until it is told to move', async () => {
    const clock = new FakeClock(1_000);

    await clock.advance(250);

    expect(clock.now()).toBe(1_250);
  });

  it('wakes sleepers in the order of their time, each at its time', async () => {
    const clock = new FakeClock(0);
    const woken: [string, number][] = [];
    void clock.sleep(30).then(() => woken.push(['late', clock.now()]));
    void clock.sleep(10).then(() => woken.push(['early', clock.now()]));

    await clock.advance(20);
    expect(woken).toEqual([['early', 10]]);

    await clock.advance(20);
    expect(woken).toEqual([
      ['early', 10],
      ['late', 30],
    ]);
  });

  it('lets a loop that sleeps again run as often as time allows', async () => {
    const clock = new FakeClock(0);
    const stop = new AbortController();
    let runs = 0;
    const loop = (async () => {
      while (!stop.signal.aborted) {
        runs += 1;
        await clock.sleep(1_000, stop.signal);
      }
    })();

    await clock.advance(10_000);
    stop.abort();
    await loop;

    expect(runs).toBe(11);
    expect(clock.sleeping).toBe(0);
  });
});
