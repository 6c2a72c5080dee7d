import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff, PollLoop } from './poll-loop.ts';

/** A turn that ends when the test says so. */
function steps(): {
  readonly turn: () => Promise<void>;
  readonly finish: () => void;
  readonly count: () => number;
  readonly most: () => number;
} {
  let count = 0;
  let running = 0;
  let most = 0;
  let finish = (): void => undefined;
  const turn = async (): Promise<void> => {
    count += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    running -= 1;
  };
  return { turn, finish: () => finish(), count: () => count, most: () => most };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe('a poll loop', () => {
  it('never overlaps turns, and makes many pokes one more turn', async () => {
    const work = steps();
    const loop = new PollLoop({ turn: work.turn, onError: () => 0, everyMs: null });

    loop.poke();
    await settle();
    for (let index = 0; index < 5; index += 1) loop.poke();
    await settle();
    expect(work.count()).toBe(1);
    work.finish();
    await settle();
    expect(work.count()).toBe(2);
    work.finish();
    await settle();

    expect(work.count()).toBe(2);
    expect(work.most()).toBe(1);
    await loop.stop();
  });

  it('takes a turn by itself when nobody pokes', async () => {
    const turn = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const loop = new PollLoop({ turn, onError: () => 0, everyMs: 1_000 });

    loop.start();
    await vi.advanceTimersByTimeAsync(3_500);

    expect(turn).toHaveBeenCalledTimes(3);
    await loop.stop();
  });

  it('is stopped only when the turn that runs has ended', async () => {
    const work = steps();
    const loop = new PollLoop({ turn: work.turn, onError: () => 0, everyMs: null });
    loop.poke();
    await settle();
    let isStopped = false;

    const stopping = loop.stop().then(() => (isStopped = true));
    await settle();
    expect(isStopped).toBe(false);
    work.finish();
    await stopping;

    expect(isStopped).toBe(true);
  });

  it('tells the running turn that it shall end, and starts none after that', async () => {
    const turn = vi.fn<(signal: AbortSignal) => Promise<void>>(
      (signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    const loop = new PollLoop({ turn, onError: () => 0, everyMs: null });
    loop.poke();
    await settle();

    await loop.stop();
    loop.poke();
    await settle();

    expect(turn).toHaveBeenCalledTimes(1);
  });

  it('goes on after a fault when its owner says, and not earlier', async () => {
    const failures: number[] = [];
    const turn = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('no')));
    const loop = new PollLoop({
      turn,
      onError: (_, count) => {
        failures.push(count);
        return 1_000;
      },
      everyMs: null,
    });

    loop.poke();
    await settle();
    loop.poke();
    await vi.advanceTimersByTimeAsync(999);
    expect(turn).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);

    expect(failures).toEqual([1, 2]);
    await loop.stop();
  });

  it('stops at once while it waits after a fault', async () => {
    const loop = new PollLoop({ turn: () => Promise.reject(new Error('no')), onError: () => 3_600_000, everyMs: null });
    loop.poke();
    await settle();

    await loop.stop();

    expect(vi.getTimerCount()).toBe(0);
  });
});

it('waits below a bound that doubles, up to the cap', () => {
  const waits = [1, 2, 3, 40].map((failures) => Array.from({ length: 200 }, () => backoff(failures, 100, 1_000)));

  expect(waits.map((list) => Math.max(...list) <= 1_000)).toEqual([true, true, true, true]);
  expect(Math.max(...(waits[0] ?? []))).toBeLessThan(100);
});
