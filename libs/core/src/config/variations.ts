import { matches, parseSelector, type Selectable } from '../cluster/selector.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { KubernetesObject } from '../verdict/flux-object.ts';
import { renderObjects } from './render.ts';
import type { Override, RevisionSpec } from './revision.ts';
import { labelsNamedIn } from './variables.ts';

/** A rendering that stands for all clusters with these overrides. */
export interface Variation {
  /** Names of the overrides, joined by `+`; `base` without one. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}

/** Stands for a cluster where none is registered; its labels get this text. */
const SAMPLE: Selectable = { name: 'sample-cluster', region: 'sample-region', labels: {} };
const SAMPLE_LABEL = 'sample';

/**
 * One rendering per combination of overrides that occurs among `clusters`, and the base, and each override that no cluster has yet: lint judges what clusters get, not only what was written.
 * A label that a text names but the cluster lacks is taken as `sample`: whether a cluster has it is told when it is assigned.
 *
 * @param clusters one for each combination is enough
 * @throws FlotillaError `unresolved_variable` for a variable that the revision itself does not define
 */
export function representativeRenderings(spec: RevisionSpec, config: string, clusters: readonly Selectable[]): readonly Variation[] {
  const selectors = spec.overrides.map((override) => ({ override, selector: parseSelector(override.selector) }));
  const combinations = new Map<string, { readonly overrides: readonly Override[]; readonly cluster: Selectable }>();
  const consider = (overrides: readonly Override[], cluster: Selectable): void => {
    const name = overrides.length === 0 ? 'base' : overrides.map((override) => override.name).join('+');
    if (!combinations.has(name)) combinations.set(name, { overrides, cluster });
  };
  for (const cluster of clusters)
    consider(
      selectors.filter(({ selector }) => matches(selector, cluster)).map(({ override }) => override),
      cluster,
    );
  consider([], SAMPLE);
  const covered = new Set([...combinations.values()].flatMap(({ overrides }) => overrides));
  for (const override of spec.overrides) if (!covered.has(override)) consider([override], SAMPLE);
  const labels = labelsNamedIn(spec as unknown as JsonValue); // a spec is JSON
  return [...combinations].map(([name, { overrides, cluster }]) => ({
    name,
    objects: renderObjects(spec, config, withLabels(cluster, labels), overrides).objects,
  }));
}

function withLabels(cluster: Selectable, labels: ReadonlySet<string>): Selectable {
  return { ...cluster, labels: { ...Object.fromEntries([...labels].map((label) => [label, SAMPLE_LABEL])), ...cluster.labels } };
}
