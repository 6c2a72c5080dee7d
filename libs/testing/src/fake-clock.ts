import { setImmediate as otherWork } from 'node:timers/promises';
import { Clock, type AbortSignalLike, type EpochMs } from '@flotilla/core';

interface Sleeper {
  readonly wakesAt: EpochMs;
  readonly wake: () => void;
}

const START: EpochMs = Date.UTC(2026, 0, 5, 8);

/** Time that moves only when a test says so. */
export class FakeClock extends Clock {
  #now: EpochMs;
  #sleepers: readonly Sleeper[] = [];

  constructor(start: EpochMs = START) {
    super();
    this.#now = start;
  }

  /** How many `sleep` calls wait at this moment. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  now(): EpochMs {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignalLike): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { wakesAt: this.#now + ms, wake };
      this.#sleepers = [...this.#sleepers, sleeper];
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * Moves time on by `ms` and wakes who is due, the earliest first. Whoever wakes runs until it waits again before the next
   * one does, so a loop that sleeps 1 s runs ten times in `advance(10_000)`.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await otherWork();
    for (let due = this.#nextUntil(end); due !== null; due = this.#nextUntil(end)) {
      this.#now = Math.max(this.#now, due.wakesAt);
      due.wake();
      await otherWork();
    }
    this.#now = end;
  }

  #nextUntil(end: EpochMs): Sleeper | null {
    const due = this.#sleepers.filter(({ wakesAt }) => wakesAt <= end);
    return due.toSorted((a, b) => a.wakesAt - b.wakesAt)[0] ?? null;
  }
}
