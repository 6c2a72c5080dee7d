/** Full jitter: a random wait below a bound that doubles. Source: aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter. */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly baseMs: number,
    private readonly capMs: number,
    /** 0 (inclusive) to 1 (exclusive). */
    private readonly random: () => number,
  ) {}

  /** @param retryAfterMs what the server asked for; it wins, with a little jitter so that not all return in step */
  nextMs(retryAfterMs: number | null): number {
    const bound = Math.min(this.capMs, this.baseMs * 2 ** this.#failures);
    // Beyond 2^30 the bound is the cap for any base.
    this.#failures = Math.min(this.#failures + 1, 30);
    return retryAfterMs === null ? this.random() * bound : Math.min(retryAfterMs, this.capMs) + this.jitterMs();
  }

  jitterMs(): number {
    return this.random() * this.baseMs;
  }

  reset(): void {
    this.#failures = 0;
  }
}
