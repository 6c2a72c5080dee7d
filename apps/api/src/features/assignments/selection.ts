import { FlotillaError, matches, parseSelector, type AssignableCluster, type Config, type Work } from '@flotilla/core';

/** One cluster by name or uid, or all that match; the schema admits exactly one of the two. */
export interface Selection {
  readonly cluster?: string | undefined;
  readonly selector?: string | undefined;
}

export interface SelectedClusters {
  readonly clusters: readonly AssignableCluster[];
  /** Matched, but they take no part: they only observe, or wait for approval. */
  readonly skipped: number;
}

/**
 * Locks the clusters that an assignment is for.
 *
 * @throws FlotillaError `not_found`, `illegal_transition` for one cluster that cannot take part, `empty_scope`
 */
export async function lockAssignable({ stores }: Work, config: Config, { cluster, selector }: Selection): Promise<SelectedClusters> {
  if (cluster !== undefined) return { clusters: [await lockOne({ stores }, config, cluster)], skipped: 0 };
  const matched = await stores.assignments.lockClusters([config.scope, selector ?? '']);
  const clusters = matched.filter((candidate) => reasonAgainst(candidate) === null);
  if (clusters.length === 0) throw emptyScope(config, selector ?? '', matched.length);
  return { clusters, skipped: matched.length - clusters.length };
}

/**
 * Locks the clusters of a selection that may hold the config already, in scope or not.
 *
 * @throws FlotillaError `not_found` or `empty_scope`
 */
export async function lockSelected(
  { stores }: Pick<Work, 'stores'>,
  config: Config,
  { cluster, selector }: Selection,
): Promise<readonly AssignableCluster[]> {
  if (cluster === undefined) {
    const matched = await stores.assignments.lockClusters([selector ?? '']);
    if (matched.length === 0) throw emptyScope(config, selector ?? '', 0);
    return matched;
  }
  const found = await stores.assignments.lockCluster(cluster);
  if (found === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${cluster}` });
  return [found];
}

async function lockOne(work: Pick<Work, 'stores'>, config: Config, nameOrUid: string): Promise<AssignableCluster> {
  const [cluster] = await lockSelected(work, config, { cluster: nameOrUid });
  if (cluster === undefined) throw new TypeError('A selection by name holds one cluster');
  const reason =
    reasonAgainst(cluster) ??
    (matches(parseSelector(config.scope), cluster) ? null : `is outside of the scope of ${config.name}, which is "${config.scope}"`);
  if (reason === null) return cluster;
  throw new FlotillaError('illegal_transition', { detail: `Cluster ${cluster.name} ${reason}`, hint: hintAgainst(cluster, config) });
}

function reasonAgainst({ phase, mode }: AssignableCluster): string | null {
  if (phase !== 'Active') return 'waits for approval';
  return mode === 'Observe' ? 'is only observed: its agent may not write' : null;
}

function hintAgainst({ name, phase, mode }: AssignableCluster, config: Config): string {
  if (phase !== 'Active') return `Approve it first: flotilla cluster approve ${name}`;
  return mode === 'Observe' ? 'Install the agent with rights to apply' : `Change the labels of the cluster, or the scope of ${config.name}`;
}

function emptyScope(config: Config, selector: string, matched: number): FlotillaError {
  const detail =
    matched === 0
      ? `No cluster in the scope of ${config.name} matches "${selector}"`
      : `All ${matched} clusters that match "${selector}" only observe, or wait for approval`;
  return new FlotillaError('empty_scope', { detail, hint: 'Look at the labels with flotilla get clusters' });
}
