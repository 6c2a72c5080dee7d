/** A JSON value as it crosses every wire here; numbers are finite. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. `undefined` never appears as a value: a missing key is missing. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether `value` is an object with keys: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
