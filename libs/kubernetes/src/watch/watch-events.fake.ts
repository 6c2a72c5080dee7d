import type { AbortSignalLike, WatchEvent } from '@flotilla/core';
import { FakeClock } from '@flotilla/testing';

/** A pause between two attempts is slept in pieces of at most this; the pulse of these tests sleeps longer. */
const LONGEST_PIECE_MS = 5_000;

/** A clock that says when a watch begins to wait for its next attempt. */
export class PauseClock extends FakeClock {
  readonly #active = new Set<{ readonly ms: number }>();
  readonly #waiting = new Set<() => void>();

  override async sleep(ms: number, signal?: AbortSignalLike): Promise<void> {
    const slept = super.sleep(ms, signal);
    if (ms > LONGEST_PIECE_MS) return slept;
    const pause = { ms };
    this.#active.add(pause);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    await slept;
    this.#active.delete(pause);
  }

  /** @returns how long it sleeps at this moment */
  async whenPausing(): Promise<number> {
    while (this.#active.size === 0) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return Math.min(...[...this.#active].map(({ ms }) => ms));
  }

  /** Lets time go on, a second at each pause, until `event` has come. */
  async passUntil(event: Promise<void>): Promise<void> {
    let hasCome = false;
    const come = event.then(() => {
      hasCome = true;
    });
    while (!hasCome) {
      await Promise.race([come, this.whenPausing()]);
      if (!hasCome) await this.advance(1_000);
    }
  }

  /** Lets time go on while a watch makes its attempts; what an attempt does is done before time goes on. */
  async passSeconds(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.whenPausing();
      await this.advance(1_000);
    }
  }
}

/** The events of one watch, in their order. */
export class EventLog {
  readonly events: WatchEvent[] = [];
  readonly #waiting = new Set<() => void>();

  readonly add = (event: WatchEvent): void => {
    this.events.push(event);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  };

  async seen(kind: WatchEvent['kind'], count: number): Promise<void> {
    while (this.count(kind) < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  count(kind: WatchEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  /** Names after all events: what whoever follows the watch takes for true. */
  names(): readonly string[] {
    const names = new Set<string>();
    for (const event of this.events) {
      if (event.kind === 'Relisted') names.clear();
      if (event.kind === 'Relisted') for (const object of event.objects) names.add(object.metadata.name);
      if (event.kind === 'Changed') names.add(event.object.metadata.name);
      if (event.kind === 'Gone') names.delete(event.ref.name);
    }
    return [...names].toSorted();
  }

  silences(): readonly number[] {
    return this.events.flatMap((event) => (event.kind === 'Silent' ? [event.sinceMs] : []));
  }
}
