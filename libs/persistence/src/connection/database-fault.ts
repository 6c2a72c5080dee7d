import { FlotillaError } from '@flotilla/core';

/** Of class 57 (operator intervention) and 53 (resources): the server goes away or is full. */
const UNAVAILABLE = new Set(['57P01', '57P02', '57P03', '53300', '53200', '53100']);
/** A bound of ours was met: lock_timeout, statement_timeout, idle_in_transaction_session_timeout. */
const TOO_SLOW = new Set(['55P03', '57014', '25P03']);
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Said with a message only. Source: brianc/node-postgres packages/pg-pool/index.js, packages/pg/lib/client.js; typeorm/typeorm QueryRunnerAlreadyReleasedError. */
const DRIVER_MESSAGES = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  // TypeORM lets a runner go by itself when its connection fails; the statement after that meets this.
  'Query runner already released',
];

/** Five characters, also below TypeORM's own error; null for what is no error of Postgres. */
export function sqlStateOf(error: unknown): string | null {
  const code = codeOf(error);
  return code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/**
 * What a driver's error means to a caller: `database_unavailable` when the connection failed or a bound on waiting was met.
 *
 * @returns null when the error says something else
 */
export function databaseFault(error: unknown): FlotillaError | null {
  if (error instanceof AggregateError) return databaseFault(error.errors[0]);
  const state = sqlStateOf(error);
  if (state !== null && TOO_SLOW.has(state)) return unavailable('A statement took longer than the database may let a request wait', error);
  if (isLost(error)) return unavailable('The database cannot be reached', error);
  return null;
}

/** Whether the connection itself is gone, so that it must not go back to the pool. */
function isLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null) return UNAVAILABLE.has(state) || state.startsWith('08');
  const code = codeOf(error);
  if (code !== null && SOCKET_ERRORS.has(code)) return true;
  return error instanceof Error && DRIVER_MESSAGES.some((message) => error.message.includes(message));
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('driverError' in error) return codeOf(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function unavailable(detail: string, cause: unknown): FlotillaError {
  return new FlotillaError('database_unavailable', { detail, cause, hint: 'Try again; if it lasts, look at the database' });
}
