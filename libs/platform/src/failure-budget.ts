export interface FailureBudgetOptions {
  /** Failures at most at once; afterwards one more each `perMs`. */
  readonly burst: number;
  readonly perMs: number;
  /** Subjects that are kept at most. */
  readonly maxSubjects: number;
  /** Milliseconds of a clock that only goes on; its zero does not matter. */
  readonly now?: () => number;
}

/**
 * How many failures each subject has left. Failures are counted, not requests: many who do well may share an address.
 *
 * INVARIANT: at most `maxSubjects` are kept; the one that failed longest ago is forgotten first.
 */
export class FailureBudget {
  /** When the debt of each is paid off, in the order of their last failure. */
  private readonly paidAt = new Map<string, number>();
  private readonly now: () => number;

  constructor(private readonly options: FailureBudgetOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  isSpent(subject: string): boolean {
    const { burst, perMs } = this.options;
    return (this.paidAt.get(subject) ?? 0) - this.now() > (burst - 1) * perMs;
  }

  failed(subject: string): void {
    const { perMs, maxSubjects } = this.options;
    const now = this.now();
    const debtEnd = Math.max(this.paidAt.get(subject) ?? now, now) + perMs;
    this.paidAt.delete(subject);
    this.paidAt.set(subject, debtEnd);
    const [oldest] = this.paidAt.keys();
    if (this.paidAt.size > maxSubjects && oldest !== undefined) this.paidAt.delete(oldest);
  }

  /** Subjects that are kept. */
  get size(): number {
    return this.paidAt.size;
  }
}
