import { isJsonObject, type JsonObject, type JsonValue } from '@flotilla/core';

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
