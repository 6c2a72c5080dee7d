import type { ErrorCode } from '@flotilla/core';

/** A request that must be refused: with this code, with a hint where one can help, without a changed row and without an end of the process. */
export interface BadInput {
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** JSON value, or text that is sent as it is. */
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
  /** What the problem document must say somewhere. */
  readonly says?: RegExp;
}
