import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/**
 * JSON merge patch: objects are merged key by key, null removes, everything else replaces, lists included. Source: RFC 7396 2.
 *
 * @returns a new value; `target` stays as it is
 */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, JsonValue>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key) ?? null, value));
  }
  return Object.fromEntries(merged);
}

/** {@link mergePatch} where target and patch are objects, so that the result is one. */
export function mergeObjects(target: JsonObject, patch: JsonObject): JsonObject {
  return mergePatch(target, patch) as JsonObject; // an object patched by an object is an object
}
