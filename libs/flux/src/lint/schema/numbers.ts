import { isJsonObject } from '@flotilla/core';
import type { Fault } from '../finding.ts';

/**
 * Whole numbers beyond 2^53: JSON readers along the way, ours and the API server's clients, round them to another number.
 * A commit hash of digits that somebody forgot to quote is the usual cause.
 */
export function inexactNumbers(value: unknown, pointer = ''): readonly Fault[] {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? [inexact(pointer)] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => inexactNumbers(item, `${pointer}/${index}`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => inexactNumbers(item, `${pointer}/${pointerStep(key)}`));
}

/** One step of a JSON pointer. Source: RFC 6901, section 3. */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function inexact(pointer: string): Fault {
  return {
    severity: 'Warning',
    pointer,
    message: 'This number is too large to be kept exactly',
    hint: 'Put it in quotes if it is text, such as a tag or a hash',
  };
}
