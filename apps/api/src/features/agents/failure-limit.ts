import { Injectable } from '@nestjs/common';
import { FlotillaError, type ErrorCode } from '@flotilla/core';
import { FailureBudget } from '@flotilla/platform';
import { Metrics } from '@flotilla/platform/nest';

const BURST = 60;
const PER_MS = 1_000;
const MAX_ADDRESSES = 10_000;
/** What somebody is answered who has proven nothing. */
const FAILURES: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'join_rejected']);

/** Ends guessing before it costs a query: 60 proofs that fail from one address, and one more each second. */
@Injectable()
export class FailureLimit {
  private readonly budget = new FailureBudget({ burst: BURST, perMs: PER_MS, maxSubjects: MAX_ADDRESSES });
  private readonly onRefused: () => void;

  constructor(metrics: Metrics) {
    const refused = metrics.counter({
      name: 'flotilla_agent_proofs_limited_total',
      help: 'Proofs of agents that were not looked at, because too many failed from their address',
    });
    this.onRefused = () => refused.inc();
  }

  /** @throws FlotillaError `rate_limited`, or what `prove` throws */
  async within<T>(address: string, prove: () => Promise<T>): Promise<T> {
    if (this.budget.isSpent(address)) this.refuse();
    try {
      return await prove();
    } catch (error) {
      if (error instanceof FlotillaError && FAILURES.has(error.code)) this.budget.failed(address);
      throw error;
    }
  }

  private refuse(): never {
    this.onRefused();
    throw new FlotillaError('rate_limited', {
      detail: 'Too many proofs have failed from this address',
      hint: 'Wait as long as Retry-After says; behind a proxy, name it in FLOTILLA_TRUSTED_PROXIES so that its clients are told apart',
    });
  }
}
