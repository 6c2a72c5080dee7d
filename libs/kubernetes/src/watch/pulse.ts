import type { Clock, EpochMs } from '@flotilla/core';
import type { ClientTimings } from '../http/timings.ts';

/** Reads something small from the API server. @returns null when it answered, else what went wrong */
export type Probe = (signal: AbortSignal) => Promise<string | null>;

/**
 * Whether the API server still speaks, told once for all watches. A quiet watch and one whose server hangs look the same from their own
 * socket, so after `probeAfterMs` without a byte from anywhere a small read decides.
 */
export class Pulse {
  readonly #listeners = new Set<() => void>();
  #heardAt: EpochMs;
  /** Nothing is expected to be heard before somebody listens. */
  #listeningSince: EpochMs;
  #silence: string | null = null;
  #running: AbortController | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly timings: ClientTimings,
    private readonly probe: Probe,
  ) {
    this.#heardAt = clock.now();
    this.#listeningSince = clock.now();
  }

  get heardAt(): EpochMs {
    return this.#heardAt;
  }

  /** What the last probe ran into; null from the next byte on. */
  get silence(): string | null {
    return this.#silence;
  }

  get isSilent(): boolean {
    return this.#silence !== null;
  }

  heard(): void {
    this.#heardAt = this.clock.now();
    this.#silence = null;
  }

  /** Probes as long as anybody listens. @returns what ends the listening; it may be called twice */
  listen(onSilence: () => void): () => void {
    this.#listeners.add(onSilence);
    if (this.#running === null) this.#start();
    return () => {
      this.#listeners.delete(onSilence);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #start(): void {
    this.#listeningSince = this.clock.now();
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const dueMs = this.#probeDueInMs();
      if (dueMs > 0) await this.clock.sleep(dueMs, signal);
      else await this.#check(signal);
    }
  }

  #probeDueInMs(): number {
    if (this.isSilent) return 0;
    return Math.max(this.#heardAt, this.#listeningSince) + this.timings.probeAfterMs - this.clock.now();
  }

  async #check(signal: AbortSignal): Promise<void> {
    const fault = await this.probe(signal);
    if (signal.aborted) return;
    if (fault === null) {
      this.heard();
      return;
    }
    this.#silence = fault;
    for (const onSilence of this.#listeners) onSilence();
    await this.clock.sleep(this.timings.silentEveryMs, signal);
  }
}
