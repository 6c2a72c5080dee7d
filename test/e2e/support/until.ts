import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until `look` answers with something; what it last threw or saw is in the error.
 *
 * @param within milliseconds
 */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>, within = 30_000): Promise<T> {
  const deadline = Date.now() + within;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const seen = await look();
      if (seen !== null && seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`${what}: not seen within ${within} ms`, { cause: last });
}

/** Holds that `look` stays true for `ms`: for what must not happen. */
export async function always(what: string, look: () => Promise<boolean>, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    if (!(await look())) throw new Error(`${what}: did not hold for ${ms} ms`);
    await pause(200);
  }
}
