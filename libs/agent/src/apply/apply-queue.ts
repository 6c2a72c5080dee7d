import { ClusterUnavailable, type ApplyStep, type StepOutcome } from '@flotilla/core';
import { cleanText, MAX_MESSAGE, MAX_WORD } from '@flotilla/flux';
import type { ApplyExecutors } from './executors.ts';

/**
 * Carries out one step at a time, in the order in which they came.
 *
 * INVARIANTS: no two steps overlap; a step that cannot reach the cluster ends as `Unavailable` and is never half a success; after `stop` none begins.
 */
export class ApplyQueue {
  private last: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly executors: ApplyExecutors) {}

  /** @returns null when the queue was stopped before the step began */
  run(config: string, step: ApplyStep): Promise<StepOutcome | null> {
    const outcome = this.last.then(() => (this.isStopped ? null : this.execute(config, step)));
    this.last = outcome.catch(() => undefined);
    return outcome;
  }

  /** Resolves when the step that runs has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.last;
  }

  private async execute(config: string, step: ApplyStep): Promise<StepOutcome> {
    try {
      const execute = this.executors[step.action] as (step: ApplyStep, config: string) => Promise<StepOutcome>; // the table pairs each action with its step
      return readable(await execute(step, config));
    } catch (error) {
      if (error instanceof ClusterUnavailable) return { kind: 'Unavailable', message: error.message, retryAfterMs: error.retryAfterMs };
      throw error;
    }
  }
}

/** What the API server says goes into reports, which take so much and no control characters. */
function readable(outcome: StepOutcome): StepOutcome {
  if (outcome.kind === 'Stays') return { ...outcome, reason: cleanText(outcome.reason, MAX_MESSAGE) };
  if (outcome.kind !== 'Refused' && outcome.kind !== 'Waits') return outcome;
  return { ...outcome, reason: cleanText(outcome.reason, MAX_WORD), message: cleanText(outcome.message, MAX_MESSAGE) };
}
