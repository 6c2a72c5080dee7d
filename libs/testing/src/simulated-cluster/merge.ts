import { isJsonObject, type JsonObject, type JsonValue } from '@flotilla/core';

/** RFC 7396. */
export function mergePatched(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged: Record<string, JsonValue> = isJsonObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatched(merged[field], value);
  }
  return merged;
}

/** JSON pointers of all leaves; a list is one leaf, as with atomic lists of server-side apply. */
export function leavesOf(value: JsonValue | undefined, pointer = ''): readonly string[] {
  if (!isJsonObject(value)) return [pointer];
  return Object.entries(value).flatMap(([field, child]) =>
    leavesOf(child, `${pointer}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

/** The object without one leaf, and without parents that are empty then. */
export function without(value: JsonObject, pointer: string): JsonObject {
  const [field = '', ...rest] = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const child = value[field];
  if (child === undefined) return value;
  const { [field]: _removed, ...others } = value;
  if (rest.length === 0 || !isJsonObject(child)) return others;
  const left = without(child, `/${rest.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`);
  return Object.keys(left).length === 0 ? others : { ...others, [field]: left };
}
