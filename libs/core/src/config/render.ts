import type { Selectable } from '../cluster/selector.ts';
import { digestOf } from '../kernel/digest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/json.ts';
import { objectKey, refOf, type KubernetesObject, type ObjectKey } from '../verdict/flux-object.ts';
import { overridesFor, ownVariables, patchedObjects } from './overrides.ts';
import { variablesConfigMapName, type PruneCap, type Rendering } from './rendering.ts';
import type { Override, Pin, Revision, RevisionSpec } from './revision.ts';
import { substitute, variablesData, variablesOf, type Variables } from './variables.ts';

/** Where a source's content comes from, as `libs/flux` reads its spec. */
export interface SourceReading {
  /** The reference in words: `branch production`, `tag v1.8.0`. */
  readonly from: string;
  /** Content that the spec itself fixes: `sha1:…`, `sha256:…` or a chart version; null where only a moving reference stands. */
  readonly content: string | null;
}

/** @returns null for what delivers no content of its own */
export type ReadSource = (object: KubernetesObject) => SourceReading | null;

/** Of a config, what a rendering depends on. */
export interface RenderedConfig {
  readonly name: string;
  readonly prune: PruneCap;
}

type RenderedRevision = Pick<Revision, 'digest' | 'spec' | 'pins'>;

/**
 * What one cluster gets of a revision: overrides merged in their order, then variables resolved, then the variables' ConfigMap put beside its consumers.
 * The same input always gives the same rendering, and clusters that differ in nothing the revision names share it.
 *
 * @throws FlotillaError `unresolved_variable` or `invalid_field`, naming the place
 */
export function renderFor(revision: RenderedRevision, config: RenderedConfig, cluster: Selectable, readSource: ReadSource): Rendering {
  const { objects } = renderObjects(revision.spec, config.name, cluster, overridesFor(revision.spec, cluster));
  const { expected, unpinned } = contentOf(objects, revision.pins, readSource);
  return { config: config.name, revision: revision.digest, objects, expected, unpinned, prune: config.prune };
}

export interface RenderedObjects {
  readonly objects: readonly KubernetesObject[];
  readonly variables: Readonly<Record<string, string>>;
}

/** The objects of {@link renderFor} under exactly these overrides, with the variables by their full names. */
export function renderObjects(spec: RevisionSpec, config: string, cluster: Selectable, overrides: readonly Override[]): RenderedObjects {
  const variables = variablesOf(cluster, ownVariables(spec, overrides));
  const objects = patchedObjects(spec.objects, overrides).map((object, index) => resolveObject(object, variables, `/objects/${index}`));
  return { objects: [...objects, ...variablesConfigMaps(objects, config, variables)], variables: Object.fromEntries(variables) };
}

/** A rendering as JSON; its digest is what an agent fetches the body by. */
export function renderingValue(rendering: Rendering): JsonObject {
  return rendering as unknown as JsonObject; // every member is JSON
}

function resolveObject(object: KubernetesObject, variables: Variables, place: string): KubernetesObject {
  return substitute(object as unknown as JsonValue, variables, place) as unknown as KubernetesObject; // an object of a revision is JSON and only its texts change
}

/** One ConfigMap in each namespace with an object that asks for it: adding variables to a Kustomization that had none would turn every `${…}` in its scripts into one. */
function variablesConfigMaps(objects: readonly KubernetesObject[], config: string, variables: Variables): readonly KubernetesObject[] {
  const name = variablesConfigMapName(config);
  const namespaces = new Set(objects.filter((object) => consumes(object, name)).map((object) => object.metadata.namespace ?? 'default'));
  if (namespaces.size === 0) return [];
  const data = variablesData(variables);
  return [...namespaces].sort().map((namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
    data,
  }));
}

function consumes({ spec }: KubernetesObject, configMap: string): boolean {
  const postBuild = spec?.['postBuild'];
  const lists = [spec?.['valuesFrom'], isJsonObject(postBuild) ? postBuild['substituteFrom'] : undefined];
  return lists.some(
    (list) =>
      Array.isArray(list) &&
      list.some((entry: JsonValue) => isJsonObject(entry) && entry['kind'] === 'ConfigMap' && entry['name'] === configMap),
  );
}

function contentOf(
  objects: readonly KubernetesObject[],
  pins: readonly Pin[],
  readSource: ReadSource,
): Pick<Rendering, 'expected' | 'unpinned'> {
  const expected: Record<ObjectKey, string> = {};
  const unpinned: ObjectKey[] = [];
  for (const object of objects) {
    const reading = readSource(object);
    if (reading === null) continue;
    const key = objectKey(refOf(object));
    const content = reading.content ?? recordedContent(pins, key, reading.from);
    if (content === null) unpinned.push(key);
    else expected[key] = content;
  }
  return { expected, unpinned };
}

/** What a reference that stays as it was written meant at publishing, such as a tag. */
function recordedContent(pins: readonly Pin[], object: ObjectKey, from: string): string | null {
  return pins.find((pin) => pin.isPinned && pin.object === object && pin.as === from)?.to ?? null;
}

/** Whether both bring the same into a cluster; a changed cap alone is no reason to apply anything. */
export function hasSameEffect(a: Rendering, b: Rendering): boolean {
  return digestOf(renderingValue({ ...a, prune: b.prune })) === digestOf(renderingValue(b));
}
