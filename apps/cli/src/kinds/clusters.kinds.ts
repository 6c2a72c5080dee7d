import { usageError } from '../exit-codes.ts';
import { assignmentView } from '../views/assignment.view.ts';
import { clusterView } from '../views/cluster.view.ts';
import { historyView, problemView } from '../views/fleet.view.ts';
import { fluxObjectView } from '../views/flux-object.view.ts';
import type { Assignment, Cluster, ClusterProblem, FluxObject, HistoryEntry } from '../views/resources.ts';
import { queryWith, type Filters, type Kind } from './kind.ts';

export const clusterKind: Kind<Cluster> = {
  name: 'cluster',
  aliases: ['cl', 'clusters'],
  summary: 'Registered Kubernetes clusters',
  filters: ['selector', 'connectivity', 'shown', 'phase', 'prefix', 'sort'],
  view: clusterView,
  list: (client, { selector, connectivity, shown, phase, prefix, sort }, page) =>
    client.listClusters({ query: queryWith(page, { selector, connectivity, shown, phase, q: prefix, sort }) }),
  get: (client, cluster) => client.getCluster({ params: { cluster } }),
};

export const assignmentKind: Kind<Assignment> = {
  name: 'assignment',
  aliases: ['assignments', 'as'],
  summary: 'What is assigned to a cluster and what runs there; a name is a cluster',
  filters: ['cluster', 'config'],
  view: assignmentView,
  list: (client, filters, page) => {
    if (filters.cluster !== undefined)
      return client.listClusterAssignments({ params: { cluster: filters.cluster }, query: queryWith(page, {}) });
    if (filters.config !== undefined)
      return client.listConfigAssignments({ params: { config: filters.config }, query: queryWith(page, {}) });
    throw usageError('Assignments of which cluster or config?', 'flotilla get assignment <cluster>, or --config <config>');
  },
  get: null,
  nameIs: 'cluster',
};

export const fluxObjectKind: Kind<FluxObject> = {
  name: 'fluxobject',
  aliases: ['fo', 'fluxobjects'],
  summary: 'Flux objects across clusters, owned or not; a name is a cluster',
  filters: ['selector', 'cluster', 'fluxKind', 'ready', 'isUnmanaged', 'prefix'],
  view: fluxObjectView,
  list: (client, { selector, cluster, fluxKind, ready, isUnmanaged, prefix }, page) =>
    client.listFluxObjects({
      query: queryWith(page, { selector, cluster, kind: fluxKind, ready, unmanaged: isUnmanaged ? 'true' : undefined, q: prefix }),
    }),
  get: null,
  nameIs: 'cluster',
};

export const problemKind: Kind<ClusterProblem> = {
  name: 'problem',
  aliases: ['problems'],
  summary: 'What is not well in a cluster; a name is a cluster',
  filters: ['cluster'],
  view: problemView,
  list: (client, filters, page) =>
    client.listClusterProblems({ params: { cluster: clusterOf(filters, 'problem') }, query: queryWith(page, {}) }),
  get: null,
  nameIs: 'cluster',
};

export const historyKind: Kind<HistoryEntry> = {
  name: 'history',
  aliases: [],
  summary: 'What was assigned, claimed and observed in a cluster, newest first; a name is a cluster',
  filters: ['cluster', 'config'],
  view: historyView,
  list: (client, filters, page) =>
    client.listClusterHistory({ params: { cluster: clusterOf(filters, 'history') }, query: queryWith(page, { config: filters.config }) }),
  get: null,
  nameIs: 'cluster',
};

function clusterOf({ cluster }: Filters, kind: string): string {
  if (cluster === undefined)
    throw usageError('Of which cluster?', `flotilla get ${kind} <cluster>; across the fleet: flotilla fleet attention`);
  return cluster;
}
