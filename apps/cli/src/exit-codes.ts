import { ClientProblem, UnexpectedAnswer, Unreachable } from '@flotilla/contracts/client';

/** The one table of exit codes; scripts rely on it. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  timedOut: 6,
  endedBadly: 7,
  unreachable: 9,
  interrupted: 130,
} as const;
export type Outcome = keyof typeof EXIT_CODES;

/** What each code means, as `flotilla --help` and the manual print it. */
export const EXIT_MEANINGS = {
  done: 'done as asked',
  failed: 'failed; lint: errors found',
  usage: 'usage or invalid manifest',
  notFound: 'not found',
  notAllowed: 'not signed in or forbidden',
  conflict: 'conflict, precondition or confirmation',
  timedOut: '--timeout reached, the work goes on',
  endedBadly: 'the awaited thing ended failed',
  unreachable: 'unreachable, or 5xx after retries',
  interrupted: 'interrupted; what was started on the server goes on',
} as const satisfies Record<Outcome, string>;

/** An error that this program raises itself, with how it ends. */
export class CliError extends Error {
  constructor(
    readonly outcome: Outcome,
    message: string,
    /** Lines below the error: what to type, and what it is about. */
    readonly notes: readonly ErrorNote[] = [],
  ) {
    super(message);
    this.name = 'CliError';
  }
}

export interface ErrorNote {
  readonly label: string;
  readonly text: string;
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError('usage', message, hint === undefined ? [] : [{ label: 'hint', text: hint }]);
}

const BY_STATUS: Readonly<Record<number, Outcome>> = {
  400: 'usage',
  401: 'notAllowed',
  403: 'notAllowed',
  404: 'notFound',
  409: 'conflict',
  410: 'conflict',
  412: 'conflict',
  413: 'usage',
  415: 'usage',
  422: 'usage',
  428: 'conflict',
};

/** How the process ends after `error`. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof CliError) return error.outcome;
  if (error instanceof Unreachable) return 'unreachable';
  if (error instanceof ClientProblem || error instanceof UnexpectedAnswer) {
    return BY_STATUS[error.status] ?? (error.status >= 500 || error.status === 429 ? 'unreachable' : 'failed');
  }
  return 'failed';
}
