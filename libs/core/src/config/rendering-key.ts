import type { Selectable } from '../cluster/selector.ts';
import type { JsonValue } from '../kernel/json.ts';
import { overridesFor, ownVariables } from './overrides.ts';
import { variablesConfigMapName } from './rendering.ts';
import type { RevisionSpec } from './revision.ts';
import { variablesNamedIn, variablesOf } from './variables.ts';

/** Tells clusters apart that get different renderings of one spec; those with the same key share theirs. */
export type RenderingKey = (cluster: Selectable) => string;

/** What a rendering depends on, found once per spec: overrides, and the variables that its texts name. */
export function renderingKeyOf(spec: RevisionSpec, config: string): RenderingKey {
  const value = spec as unknown as JsonValue; // a spec is JSON
  const named = variablesNamedIn(value);
  const takesAll = JSON.stringify(value).includes(variablesConfigMapName(config));
  return (cluster) => {
    const overrides = overridesFor(spec, cluster);
    const variables = variablesOf(cluster, ownVariables(spec, overrides));
    const values = takesAll ? [...variables] : named.map((name) => variables.get(name) ?? null);
    return JSON.stringify([overrides.map(({ name }) => name), values]);
  };
}
