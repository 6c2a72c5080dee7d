import { API_VERSION, type agentKeyResource, type clusterResource } from '@flotilla/contracts';
import { formatInstant, hexGroupsOf, type AgentKey, type EpochMs } from '@flotilla/core';
import type { ClusterObservation, ClusterView } from '@flotilla/persistence';
import type { z } from 'zod';
import { waitsOf } from './cluster-waits.ts';

export type ClusterResource = z.input<typeof clusterResource>;
export type AgentKeyResource = z.input<typeof agentKeyResource>;

export function clusterResourceOf(view: ClusterView): ClusterResource {
  const { cluster } = view;
  return {
    apiVersion: API_VERSION,
    kind: 'Cluster',
    metadata: {
      name: cluster.name,
      uid: cluster.uid,
      labels: cluster.labels,
      annotations: cluster.annotations,
      generation: cluster.generation,
      createdAt: formatInstant(cluster.createdAt),
      createdBy: cluster.createdBy,
      updatedAt: formatInstant(cluster.updatedAt),
      updatedBy: cluster.updatedBy,
    },
    spec: { region: cluster.region, ...(cluster.displayName === null ? {} : { displayName: cluster.displayName }) },
    status: statusOf(view),
  };
}

type Status = ClusterResource['status'];

function statusOf(view: ClusterView): Status {
  return {
    phase: view.cluster.phase,
    connectivity: view.connectivity,
    connectivitySince: formatInstant(view.connectivitySince),
    lastContactAt: instantOf(view.lastContactAt),
    health: view.health,
    shown: shownOf(view),
    ...observedOf(view.observation),
    sameCluster: [...view.sameCluster],
    waits: waitsOf(view),
  };
}

function observedOf(
  observation: ClusterObservation | null,
): Pick<Status, 'observedAt' | 'clusterSilence' | 'objects' | 'problems' | 'facts'> {
  if (observation === null) return { observedAt: null, clusterSilence: null, objects: 0, problems: 0, facts: null };
  const { observedAt, silence, objects, problems, facts } = observation;
  return { observedAt: formatInstant(observedAt), clusterSilence: silence?.message ?? null, objects, problems, facts };
}

function shownOf(view: ClusterView): Status['shown'] {
  const isCurrent = view.connectivity === 'Online' || view.connectivity === 'Pending';
  return { word: view.shown, since: formatInstant(view.shownSince), sentence: sentenceOf(view), lastKnown: isCurrent ? null : view.health };
}

function sentenceOf(view: ClusterView): string {
  const { cluster, connectivity, health, lastContactAt } = view;
  if (cluster.forgottenAt !== null) return `Forgotten at ${formatInstant(cluster.forgottenAt)}; history stays`;
  switch (connectivity) {
    case 'Pending':
      return cluster.phase === 'Pending' ? 'Waits for approval' : 'Admitted; waits for the first contact of its agent';
    case 'Online':
      return onlineSentence(view);
    case 'Late':
    case 'Offline':
      return `${connectivity}: last contact ${instantOf(lastContactAt) ?? 'never'}; it was ${health} then`;
  }
}

function onlineSentence({ health, observation }: ClusterView): string {
  if (observation === null) return 'Online; waits for the first report';
  if (observation.silence !== null) return `${health}: the agent cannot read its cluster: ${observation.silence.message}`;
  return `${health}: ${observation.objects} objects observed, ${observation.problems} with problems`;
}

export function agentKeyResourceOf(key: AgentKey): AgentKeyResource {
  return {
    thumbprint: key.thumbprint,
    hexGroups: hexGroupsOf(key.thumbprint),
    phase: key.phase,
    createdAt: formatInstant(key.createdAt),
    firstUsedAt: instantOf(key.firstUsedAt),
    revokedAt: instantOf(key.revokedAt),
    revokedBy: key.revokedBy,
  };
}

function instantOf(at: EpochMs | null): string | null {
  return at === null ? null : formatInstant(at);
}
