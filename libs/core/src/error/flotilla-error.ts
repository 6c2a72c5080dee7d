import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import type { JsonObject } from '../kernel/json.ts';

/** One fault in what came in, at its place: a JSON pointer into the body, or a parameter's name. */
export interface FieldFault {
  readonly in: 'body' | 'path' | 'query' | 'header';
  /** RFC 6901 pointer for a body (`/spec/region`), the plain name otherwise. */
  readonly pointer: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ErrorFacts {
  /** What failed, on what and why; never a secret. */
  readonly detail: string;
  /** What to do next, as a sentence or a command. */
  readonly hint?: string;
  readonly errors?: readonly FieldFault[];
  /** Members a client may need to go on, such as `serverTime` or the legal acts. */
  readonly extra?: JsonObject;
  readonly cause?: unknown;
}

/** The one error with a meaning for callers; everything else is a fault of ours and answered as `internal`. */
export class FlotillaError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly errors: readonly FieldFault[];
  readonly extra: JsonObject;

  constructor(code: ErrorCode, facts: ErrorFacts) {
    super(facts.detail, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'FlotillaError';
    this.code = code;
    this.hint = facts.hint;
    this.errors = facts.errors ?? [];
    this.extra = facts.extra ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
