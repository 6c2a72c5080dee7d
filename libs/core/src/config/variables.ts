import type { Selectable } from '../cluster/selector.ts';
import { FlotillaError } from '../error/flotilla-error.ts';
import { isJsonObject, type JsonValue } from '../kernel/json.ts';
import { nearestWord } from '../kernel/nearest.ts';

/** What `$(…)` may name for one cluster, by its full name: `cluster.region`, `cluster.labels.size`, `vars.replicas`. */
export type Variables = ReadonlyMap<string, string>;

/** `$$(cluster.name)` stands for the text `$(cluster.name)`; what is neither `cluster.` nor `vars.` belongs to somebody else. */
const REFERENCE = /\$?\$\(((?:cluster|vars)\.[^()\s]+)\)/g;
const LABEL_PREFIX = 'cluster.labels.';

export function variablesOf(cluster: Selectable, own: Readonly<Record<string, string>>): Variables {
  return new Map([
    ['cluster.name', cluster.name],
    ['cluster.region', cluster.region],
    ...prefixed(LABEL_PREFIX, cluster.labels),
    ...prefixed('vars.', own),
  ]);
}

/**
 * Puts values in the place of `$(…)` in every text of `value`; keys are left alone and text stays text.
 *
 * @param place where `value` is, as a pointer: `/objects/0`
 * @throws FlotillaError `unresolved_variable`, naming variable and place
 */
export function substitute(value: JsonValue, variables: Variables, place: string): JsonValue {
  if (typeof value === 'string') return substituteText(value, variables, place);
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => substitute(item, variables, `${place}/${index}`));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, variables, `${place}/${pointerToken(key)}`)]),
  );
}

function substituteText(text: string, variables: Variables, place: string): string {
  return text.replace(REFERENCE, (reference, name: string) => {
    if (reference.startsWith('$$')) return reference.slice(1);
    return variables.get(name) ?? refuseUnknown(name, variables, place);
  });
}

/** Keys of the cluster labels that texts of `value` name; a cluster without one of them cannot get it. */
export function labelsNamedIn(value: JsonValue): ReadonlySet<string> {
  return new Set(
    variablesNamedIn(value)
      .filter((name) => name.startsWith(LABEL_PREFIX))
      .map((name) => name.slice(LABEL_PREFIX.length)),
  );
}

/** Every variable that texts of `value` name, sorted. */
export function variablesNamedIn(value: JsonValue): readonly string[] {
  const names = [...JSON.stringify(value).matchAll(REFERENCE)].map(([, name = '']) => name);
  return [...new Set(names)].sort();
}

/**
 * The variables as data of a ConfigMap for Flux's `postBuild.substituteFrom`, which takes identifiers only and fails as a whole on one bad key.
 * Source: fluxcd/pkg kustomize/varsub.go; every character outside `[A-Za-z0-9_]` becomes `_`.
 *
 * @throws FlotillaError `invalid_field` when two names become one
 */
export function variablesData(variables: Variables): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  for (const name of variables.keys()) {
    const identifier = name.replaceAll(/[^A-Za-z0-9_]/g, '_');
    const other = names.get(identifier);
    if (other !== undefined) refuseCollision(identifier, other, name);
    names.set(identifier, name);
  }
  return Object.fromEntries([...names].map(([identifier, name]) => [identifier, variables.get(name) ?? '']));
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value] as const);
}

function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function refuseUnknown(name: string, variables: Variables, place: string): never {
  const near = nearestWord(name, [...variables.keys()]);
  const suggestion = near === null ? '' : `Did you mean $(${near})? `;
  throw new FlotillaError('unresolved_variable', {
    detail: `$(${name}) at ${place} has no value`,
    hint: `${suggestion}Define it under variables, give the cluster the label, or write $$(${name}) for the text itself`,
    errors: [{ in: 'body', pointer: place, code: 'unresolved_variable', message: `$(${name}) has no value` }],
  });
}

function refuseCollision(identifier: string, first: string, second: string): never {
  throw new FlotillaError('invalid_field', {
    detail: `${first} and ${second} would both be the key ${identifier} of the variables' ConfigMap`,
    hint: 'Rename one of them; "-", "." and "/" all become "_"',
  });
}
