export interface PollLoopOptions {
  /** One turn. `signal` aborts when the loop stops; a long turn heeds it. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  /** After a fault: how long to wait until the next turn, in ms. `failures` counts those in a row, from 1. Must not throw. */
  readonly onError: (error: unknown, failures: number) => number;
  /** A turn begins at the latest this long after the one before, in ms; null: only when poked. */
  readonly everyMs: number | null;
}

/**
 * Turns that never overlap, started by a poke or by time.
 *
 * INVARIANTS: at most one turn runs; pokes during a turn are one more turn after it; when `stop` resolves, no turn runs and none will.
 */
export class PollLoop {
  private readonly abort = new AbortController();
  private running: Promise<void> | null = null;
  private isPoked = false;
  private wake: (() => void) | null = null;

  constructor(private readonly options: PollLoopOptions) {}

  /** May be called twice; does nothing after `stop`. */
  start(): void {
    this.running ??= this.run();
  }

  /** Asks for a turn; starts the loop when it does not run yet. */
  poke(): void {
    this.isPoked = true;
    this.start();
    this.wake?.();
  }

  /** Resolves when the turn that runs has ended. May be called twice. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    let failures = 0;
    while (!signal.aborted) {
      await this.waitForPoke();
      if (signal.aborted) return;
      this.isPoked = false;
      try {
        await this.options.turn(signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!signal.aborted) await this.sleep(this.options.onError(error, failures));
      }
    }
  }

  private async waitForPoke(): Promise<void> {
    if (!this.isPoked) await this.sleepUntilWoken(this.options.everyMs);
  }

  /** After a fault a poke does not shorten the wait. */
  private async sleep(ms: number): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && !this.abort.signal.aborted; left = end - performance.now()) await this.sleepUntilWoken(left);
    this.isPoked = true;
  }

  private async sleepUntilWoken(ms: number | null): Promise<void> {
    if (this.abort.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}

/** Full jitter: a random wait below a bound that doubles with each failure. */
export function backoff(failures: number, baseMs: number, capMs: number): number {
  return Math.random() * Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
}
