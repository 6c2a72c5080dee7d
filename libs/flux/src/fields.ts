import { isJsonObject, parseInstant, type EpochMs, type JsonObject, type JsonValue } from '@flotilla/core';

/**
 * Fields of objects that somebody else wrote: whatever stands there, reading never throws.
 * A value of another type than asked for counts as absent, so that it can never make anything good.
 */
export function valueAt(from: unknown, ...path: readonly string[]): JsonValue | undefined {
  let current: unknown = from;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current as JsonValue | undefined; // walked through JSON objects only, or `from` itself
}

/** Text that is not empty. */
export function textAt(from: unknown, ...path: readonly string[]): string | null {
  const value = valueAt(from, ...path);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(from: unknown, ...path: readonly string[]): number | null {
  const value = valueAt(from, ...path);
  return typeof value === 'number' ? value : null;
}

/** True only for `true` itself. */
export function isSetAt(from: unknown, ...path: readonly string[]): boolean {
  return valueAt(from, ...path) === true;
}

export function listAt(from: unknown, ...path: readonly string[]): readonly JsonValue[] {
  const value = valueAt(from, ...path);
  return Array.isArray(value) ? value : [];
}

export function objectAt(from: unknown, ...path: readonly string[]): JsonObject | null {
  const value = valueAt(from, ...path);
  return isJsonObject(value) ? value : null;
}

const END_OF_9999 = 253_402_300_799_999;

/** An RFC 3339 instant from 1970 to the end of 9999; anything else, such as Go's zero time, counts as absent. */
export function instantAt(from: unknown, ...path: readonly string[]): EpochMs | null {
  const at = parseInstant(textAt(from, ...path) ?? '');
  return at === null || at < 0 || at > END_OF_9999 ? null : at;
}
