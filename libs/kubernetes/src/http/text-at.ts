import type { JsonObject } from '@flotilla/core';

/** @returns '' for a field that is missing or no text */
export function textAt(body: JsonObject | null, field: string): string {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
}
