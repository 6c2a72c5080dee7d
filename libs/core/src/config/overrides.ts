import { matches, parseSelector, type Selectable } from '../cluster/selector.ts';
import { FlotillaError } from '../error/flotilla-error.ts';
import type { JsonObject } from '../kernel/json.ts';
import { mergeObjects } from '../kernel/merge-patch.ts';
import { objectKey, refOf, type KubernetesObject } from '../verdict/flux-object.ts';
import type { Override, OverridePatch, RevisionSpec } from './revision.ts';

/** Overrides that hold for a cluster, in the order in which they were written. */
export function overridesFor(spec: RevisionSpec, cluster: Selectable): readonly Override[] {
  return spec.overrides.filter((override) => matches(parseSelector(override.selector), cluster));
}

/** Own variables of the revision; a later override wins. */
export function ownVariables(spec: RevisionSpec, overrides: readonly Override[]): Readonly<Record<string, string>> {
  return Object.assign({}, spec.variables, ...overrides.map((override) => override.variables ?? {})) as Record<string, string>; // merged from such records
}

export function patchedObjects(objects: readonly KubernetesObject[], overrides: readonly Override[]): readonly KubernetesObject[] {
  let current = objects;
  for (const { patch } of overrides)
    if (patch !== undefined) current = current.map((object) => (isTarget(object, patch.target) ? patchObject(object, patch) : object));
  return current;
}

export function isTarget(object: KubernetesObject, target: OverridePatch['target']): boolean {
  return (
    object.kind === target.kind &&
    object.metadata.name === target.name &&
    (target.namespace === undefined || object.metadata.namespace === target.namespace)
  );
}

export function patchObject(object: KubernetesObject, patch: OverridePatch): KubernetesObject {
  return mergeObjects(object as unknown as JsonObject, patch.merge) as unknown as KubernetesObject; // an object of a revision is JSON; checkOverrides keeps its identity
}

/**
 * Each patch must hit exactly one object and leave its identity alone.
 *
 * @throws FlotillaError `invalid_field` or `immutable_field`, at the override's place
 */
export function checkOverrides(spec: RevisionSpec): void {
  for (const [index, { name, patch }] of spec.overrides.entries()) {
    if (patch === undefined) continue;
    const targets = spec.objects.filter((object) => isTarget(object, patch.target));
    const [target] = targets;
    const wanted = `${patch.target.kind} ${patch.target.name}`;
    if (target === undefined)
      refuse('invalid_field', index, 'target', `Override ${name} patches ${wanted}, which the revision does not hold`);
    else if (targets.length > 1)
      refuse(
        'invalid_field',
        index,
        'target',
        `Override ${name} patches ${wanted}, which ${targets.length} objects are called; name the namespace`,
      );
    else if (!keepsIdentity(target, patch))
      refuse('immutable_field', index, 'merge', `Override ${name} would turn ${objectKey(refOf(target))} into another object`);
  }
}

function keepsIdentity(object: KubernetesObject, patch: OverridePatch): boolean {
  const { apiVersion, kind, metadata } = patchObject(object, patch) as Partial<KubernetesObject>;
  return (
    apiVersion === object.apiVersion &&
    kind === object.kind &&
    metadata?.name === object.metadata.name &&
    metadata.namespace === object.metadata.namespace
  );
}

function refuse(code: 'invalid_field' | 'immutable_field', index: number, part: 'target' | 'merge', message: string): never {
  const pointer = `/overrides/${index}/patch/${part}`;
  throw new FlotillaError(code, { detail: message, errors: [{ in: 'body', pointer, code, message }] });
}
