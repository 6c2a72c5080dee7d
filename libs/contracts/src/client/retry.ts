import type { Address } from '../route.ts';
import { Unreachable } from './client-errors.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 30_000;

/** Writes that may be repeated: the same content is the same revision, and rendering changes nothing. */
const REPEATABLE_WRITES: readonly string[] = ['publishRevision', 'renderRevision'];

/** Whether a request that may have been carried out already can be sent again without harm. */
export function isRepeatable(address: Pick<Address, 'id' | 'method'>, isDryRun: boolean): boolean {
  return address.method === 'GET' || isDryRun || REPEATABLE_WRITES.includes(address.id);
}

/**
 * Sends, and sends again what failed for a passing reason: at most 4 attempts with growing, jittered waits; `Retry-After` is obeyed up to 30 s.
 * A 429 was refused before anything happened, so it is always repeated; 503 and silence only where repeating is harmless.
 *
 * @throws Unreachable after the last attempt
 */
export async function sendWithRetries(transport: Transport, request: TransportRequest, repeatable: boolean): Promise<TransportResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(transport, request);
    if (attempt === MAX_ATTEMPTS || !isPassing(outcome, repeatable)) {
      if (outcome instanceof Unreachable) throw outcome;
      return outcome;
    }
    await transport.sleep(waitMs(outcome, attempt, transport.random()));
  }
}

async function attemptOnce(transport: Transport, request: TransportRequest): Promise<TransportResponse | Unreachable> {
  try {
    return await transport.send(request);
  } catch (error) {
    if (error instanceof Unreachable) return error;
    throw error;
  }
}

function isPassing(outcome: TransportResponse | Unreachable, repeatable: boolean): boolean {
  if (outcome instanceof Unreachable) return repeatable;
  return outcome.status === 429 || (outcome.status === 503 && repeatable);
}

/** Half of the wait is fixed and half random, so that clients that failed together do not come back together. */
function waitMs(outcome: TransportResponse | Unreachable, attempt: number, random: number): number {
  const asked = outcome instanceof Unreachable ? Number.NaN : Number(outcome.headers['retry-after']);
  const base = FIRST_WAIT_MS * 2 ** (attempt - 1);
  const jittered = base / 2 + (base / 2) * random;
  return Math.min(MAX_WAIT_MS, Number.isFinite(asked) ? asked * 1_000 + jittered : jittered);
}
