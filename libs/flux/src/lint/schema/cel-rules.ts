import { Environment } from '@marcbachmann/cel-js';
import { isJsonObject, type JsonObject, type JsonValue } from '@flotilla/core';
import type { Fault } from '../finding.ts';
import { pointerStep } from './numbers.ts';

/** One `x-kubernetes-validations` entry at its place in the schema: given a whole object, the faults wherever the place is filled. */
export type CelRule = (object: JsonObject) => readonly Fault[];

/** A place in a schema: field names, `*` for each item of a list or value of a map. */
type Path = readonly string[];

/**
 * The CEL rules of a schema, parsed. Without them a HelmRelease with neither chart nor chartRef would pass.
 * Rules over `oldSelf` speak of updates and are left out. Source: kubernetes.io, CRD validation rules.
 */
export function celRules(schema: JsonObject, path: Path = []): readonly CelRule[] {
  const own = listOf(schema['x-kubernetes-validations']).flatMap((entry) => (isJsonObject(entry) ? (parsed(entry, path) ?? []) : []));
  const { properties, items, additionalProperties } = schema;
  const inside = isJsonObject(properties) ? Object.entries(properties).flatMap(([key, of]) => below(of, [...path, key])) : [];
  return [...own, ...inside, ...below(items, [...path, '*']), ...below(additionalProperties, [...path, '*'])];
}

function below(schema: JsonValue | undefined, path: Path): readonly CelRule[] {
  return isJsonObject(schema) ? celRules(schema, path) : [];
}

function parsed(entry: JsonObject, path: Path): CelRule | null {
  const { rule, message } = entry;
  if (typeof rule !== 'string' || rule.includes('oldSelf')) return null;
  const holds = new Environment({ unlistedVariablesAreDyn: true }).parse(rule);
  const text = typeof message === 'string' ? message : `The rule ${rule} does not hold`;
  return (object) =>
    placesOf(object, path, '')
      .filter(({ value }) => isBroken(holds, value))
      .map(({ pointer }) => ({ pointer, message: text, hint: 'See the fields that the rule names' }));
}

/** A rule that cannot be evaluated stumbles over a fault of the schema, which is reported by itself. */
function isBroken(holds: (context: { readonly self: JsonValue }) => unknown, self: JsonValue): boolean {
  try {
    return holds({ self }) === false;
  } catch {
    return false;
  }
}

interface Place {
  readonly pointer: string;
  readonly value: JsonValue;
}

function placesOf(value: JsonValue | undefined, path: Path, pointer: string): readonly Place[] {
  if (value === undefined || value === null) return [];
  const [head, ...rest] = path;
  if (head === undefined) return [{ pointer, value }];
  if (head !== '*') return isJsonObject(value) ? placesOf(value[head], rest, `${pointer}/${head}`) : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, rest, `${pointer}/${index}`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => placesOf(item, rest, `${pointer}/${pointerStep(key)}`));
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
