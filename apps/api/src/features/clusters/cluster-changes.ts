import { labels as labelsSchema, type BodyOf, type routes } from '@flotilla/contracts';
import { canonicalJson, FlotillaError, type Cluster, type EpochMs, type FieldFault } from '@flotilla/core';

export type ClusterPatch = BodyOf<typeof routes.patchCluster>;

export interface Change {
  readonly by: string;
  readonly at: EpochMs;
}

/**
 * The cluster after a merge patch: null removes, what is not named stays. One that changes nothing keeps its generation.
 *
 * @throws FlotillaError `invalid_field` for labels that the result may not have
 */
export function patched(cluster: Cluster, patch: ClusterPatch, change: Change): Cluster {
  const next: Cluster = {
    ...cluster,
    region: patch.spec?.region ?? cluster.region,
    displayName: patch.spec?.displayName === undefined ? cluster.displayName : patch.spec.displayName,
    labels: requireLabels(merged(cluster.labels, patch.metadata?.labels)),
    annotations: requireAnnotations(merged(cluster.annotations, patch.metadata?.annotations)),
  };
  return canonicalJson(wanted(next)) === canonicalJson(wanted(cluster)) ? cluster : { ...next, ...after(cluster, change) };
}

/** Whether a change can reach what the cluster gets: selectors and variables read region and labels. */
export function movesScope(before: Cluster, next: Cluster): boolean {
  return before.region !== next.region || canonicalJson(before.labels) !== canonicalJson(next.labels);
}

/** Forgotten at once: nothing waits for the other side. */
export function forgotten(cluster: Cluster, change: Change): Cluster {
  return { ...cluster, ...after(cluster, change), phase: 'Removed', forgottenAt: change.at };
}

/** Known again under its name. Its keys stay dead: the agent comes back by a re-key. */
export function restored(cluster: Cluster, change: Change): Cluster {
  return { ...cluster, ...after(cluster, change), phase: 'Active', forgottenAt: null };
}

/** Admitted: from now on it is offered what its labels bring. */
export function activated(cluster: Cluster, change: Change): Cluster {
  return { ...cluster, phase: 'Active', updatedAt: change.at, updatedBy: change.by };
}

function after(cluster: Cluster, { by, at }: Change): Pick<Cluster, 'generation' | 'updatedAt' | 'updatedBy'> {
  return { generation: cluster.generation + 1, updatedAt: at, updatedBy: by };
}

function wanted({ region, displayName, labels, annotations }: Cluster): Pick<Cluster, 'region' | 'displayName' | 'labels' | 'annotations'> {
  return { region, displayName, labels, annotations };
}

type TextMap = Readonly<Record<string, string>>;

function merged(known: TextMap, patch: Readonly<Record<string, string | null>> = {}): TextMap {
  const entries = new Map(Object.entries(known));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) entries.delete(key);
    else entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

function requireLabels(labels: TextMap): TextMap {
  const parsed = labelsSchema.safeParse(labels);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue): FieldFault => {
    const key = issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return { in: 'body', pointer: `/metadata/labels${key}`, code: 'invalid_field', message: issue.message };
  });
  throw new FlotillaError('invalid_field', { detail: errors.map(({ message }) => message).join('; '), errors });
}

const MAX_ANNOTATION_BYTES = 64 * 1_024;

function requireAnnotations(annotations: TextMap): TextMap {
  if (Buffer.byteLength(JSON.stringify(annotations)) <= MAX_ANNOTATION_BYTES) return annotations;
  const message = `Annotations have at most ${MAX_ANNOTATION_BYTES} bytes together`;
  throw new FlotillaError('invalid_field', {
    detail: message,
    errors: [{ in: 'body', pointer: '/metadata/annotations', code: 'invalid_field', message }],
  });
}
