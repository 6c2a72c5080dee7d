import { ClusterUnavailable, type AbortSignalLike, type Clock, type EpochMs, type ServedKind, type WatchEvent } from '@flotilla/core';
import type { ClientTimings } from '../http/timings.ts';
import type { Transport } from '../http/transport.ts';
import type { Slim } from '../objects/kubernetes-object.ts';
import { listObjects } from '../objects/list-objects.ts';
import { Backoff } from './backoff.ts';
import type { Pulse } from './pulse.ts';
import { followWatch, StaleWatch } from './watch-stream.ts';

/** What all watches of one client share. */
export interface WatchParts {
  readonly transport: Transport;
  readonly pulse: Pulse;
  readonly clock: Clock;
  readonly timings: ClientTimings;
  readonly slim: Slim;
  readonly random: () => number;
}

/** A watch that ended this much before its time was not ended by its time. */
const EARLY_BY_MS = 1_000;

/**
 * Lists, then watches, for as long as it is wanted.
 *
 * INVARIANTS
 * 1. After every gap comes `Relisted`. Only a watch that ended in order, in its time, and had said something goes on from where it was:
 *    an API server that came back with an older etcd takes a resourceVersion from the future without a word and then stays silent.
 * 2. No two attempts without a jittered, growing pause between them, unless a watch had lived long enough in between.
 * 3. Whatever cannot be read is said with its age: `Silent`.
 */
export class KindWatch {
  readonly #backoff: Backoff;
  #attempt: AbortController | null = null;
  /** When this kind was last known as it was. */
  #readAt: EpochMs;

  constructor(
    private readonly parts: WatchParts,
    private readonly kind: ServedKind,
    private readonly onEvent: (event: WatchEvent) => void,
  ) {
    this.#backoff = new Backoff(parts.timings.backoffBaseMs, parts.timings.backoffCapMs, parts.random);
    this.#readAt = parts.clock.now();
  }

  /** Ends with `signal`; rejects only with what `onEvent` threw. */
  async run(signal: AbortSignalLike): Promise<void> {
    const endAttempt = (): void => this.#attempt?.abort();
    signal.addEventListener('abort', endAttempt);
    try {
      while (!signal.aborted) await this.#tryOnce(endAttempt, signal);
    } finally {
      signal.removeEventListener('abort', endAttempt);
    }
  }

  async #tryOnce(endAttempt: () => void, signal: AbortSignalLike): Promise<void> {
    const { clock, pulse } = this.parts;
    const startedAt = clock.now();
    const stopListening = pulse.listen(endAttempt);
    try {
      const fault = await this.#listAndFollow();
      // Whoever answers need not be probed while we wait; whoever does not is, so that its return is noticed before the pause ends.
      if (!pulse.isSilent && pulse.heardAt >= startedAt) stopListening();
      await this.#pause(fault, signal);
    } finally {
      stopListening();
    }
  }

  /** @returns why it ended; it never ends well */
  async #listAndFollow(): Promise<ClusterUnavailable> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      let from = await this.#list(attempt.signal);
      for (;;) from = await this.#follow(from, attempt.signal);
    } catch (error) {
      if (error instanceof ClusterUnavailable) return error;
      throw error;
    } finally {
      this.#attempt = null;
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { transport, slim, timings, clock } = this.parts;
    const { objects, resourceVersion } = await listObjects(transport, {
      kind: this.kind,
      slim,
      signal,
      patience: { ms: timings.listIdleMs, per: 'Byte' },
    });
    this.#readAt = clock.now();
    this.onEvent({ kind: 'Relisted', objects });
    return resourceVersion;
  }

  /** @returns where the next watch goes on */
  async #follow(from: string, signal: AbortSignal): Promise<string> {
    const { transport, slim, timings, clock, pulse } = this.parts;
    const openedAt = clock.now();
    const forMs = timings.watchForMs * (1 + this.parts.random() / 4);
    try {
      const request = { kind: this.kind, from, forMs, graceMs: timings.watchGraceMs, slim, signal };
      const heardOf = await followWatch(transport, request, { onEvent: this.onEvent, onHeard: () => this.#hear() });
      if (clock.now() - openedAt < forMs - EARLY_BY_MS)
        throw new ClusterUnavailable(`The watch of ${this.kind.plural} ended before its time`);
      if (heardOf === null) throw new ClusterUnavailable(`The watch of ${this.kind.plural} said nothing`);
      return heardOf;
    } catch (error) {
      // While its socket was good, a quiet watch was as current as anything that the API server said elsewhere.
      if (!(error instanceof StaleWatch)) this.#readAt = Math.max(this.#readAt, pulse.heardAt);
      throw error;
    } finally {
      if (clock.now() - openedAt >= timings.provenAfterMs) this.#backoff.reset();
    }
  }

  #hear(): void {
    this.#readAt = this.parts.clock.now();
    this.parts.pulse.heard();
  }

  /** Waits as long as the backoff says; while the API server is silent until it speaks again, but then no longer. */
  async #pause(fault: ClusterUnavailable, signal: AbortSignalLike): Promise<void> {
    const { clock, pulse, timings } = this.parts;
    let until = clock.now() + this.#backoff.nextMs(fault.retryAfterMs);
    let wasSilent = pulse.isSilent;
    while (!signal.aborted && (pulse.isSilent || clock.now() < until)) {
      this.#tellSilence(fault);
      await clock.sleep(pulse.isSilent ? timings.silentEveryMs : Math.min(timings.silentEveryMs, until - clock.now()), signal);
      if (wasSilent && !pulse.isSilent) until = clock.now() + this.#backoff.jitterMs();
      wasSilent = pulse.isSilent;
    }
  }

  /** A short pause between two good reads is no silence. */
  #tellSilence(fault: ClusterUnavailable): void {
    const { clock, pulse, timings } = this.parts;
    const sinceMs = clock.now() - this.#readAt;
    if (pulse.isSilent || sinceMs >= timings.silentEveryMs)
      this.onEvent({ kind: 'Silent', sinceMs, message: pulse.silence ?? fault.message });
  }
}
