import { formatInstant, hexGroupsOf } from '@flotilla/core';
import type { ClusterView } from '@flotilla/persistence';

/** What a cluster waits for, since when, and the command that ends it. */
export interface ClusterWait {
  readonly reason: string;
  readonly detail: string;
  readonly since: string;
  readonly next: string;
}

/** Each names one wait or none; all that hold are shown, in this order. */
const WAIT_RULES = [approval, agentKey, firstContact, silence, unreadableCluster] as const satisfies readonly ((
  view: ClusterView,
) => ClusterWait | null)[];

export function waitsOf(view: ClusterView): ClusterWait[] {
  return WAIT_RULES.flatMap((rule) => rule(view) ?? []);
}

function approval({ waiting, sameCluster }: ClusterView): ClusterWait | null {
  if (waiting === null) return null;
  const same = sameCluster.length === 0 ? '' : `; it runs on the same Kubernetes cluster as ${sameCluster.join(', ')}`;
  const what = waiting.kind === 'Join' ? 'The agent waits for approval' : 'An agent asks to replace the key of this cluster';
  return {
    reason: waiting.kind === 'Join' ? 'ApprovalPending' : 'RekeyRequested',
    detail: `${what}; its key is ${hexGroupsOf(waiting.thumbprint)}${same}`,
    since: formatInstant(waiting.requestedAt),
    next: `flotilla cluster approve ${waiting.uid} --thumbprint ${waiting.thumbprint}`,
  };
}

function agentKey({ cluster, hasActiveKey }: ClusterView): ClusterWait | null {
  if (cluster.phase !== 'Active' || hasActiveKey) return null;
  return {
    reason: 'NoAgentKey',
    detail:
      'No key of an agent is accepted: the last one was revoked. A join that re-keys the cluster brings a new one; assignments and history stay',
    since: formatInstant(cluster.updatedAt),
    next: `flotilla join-token create --cluster ${cluster.name} --rekeys ${cluster.uid}`,
  };
}

function firstContact({ cluster, connectivity, connectivitySince, hasActiveKey }: ClusterView): ClusterWait | null {
  if (cluster.phase !== 'Active' || connectivity !== 'Pending' || !hasActiveKey) return null;
  return {
    reason: 'FirstContact',
    detail: 'The cluster is admitted; its agent has not opened its channel yet',
    since: formatInstant(connectivitySince),
    next: AGENT_LOG,
  };
}

function silence({ connectivity, connectivitySince, lastContactAt, hasActiveKey, cluster }: ClusterView): ClusterWait | null {
  if (cluster.phase !== 'Active' || !hasActiveKey || (connectivity !== 'Late' && connectivity !== 'Offline')) return null;
  return {
    reason: 'AgentSilent',
    detail: 'The agent does not answer; what runs in the cluster goes on',
    since: formatInstant(lastContactAt ?? connectivitySince),
    next: AGENT_LOG,
  };
}

function unreadableCluster({ observation }: ClusterView): ClusterWait | null {
  if (observation === null || observation.silence === null) return null;
  const { since, message } = observation.silence;
  return {
    reason: 'ClusterUnreadable',
    detail: `The agent cannot read its cluster: ${message}`,
    since: formatInstant(since),
    next: 'kubectl get --raw /readyz',
  };
}

const AGENT_LOG = 'kubectl -n flotilla-system logs deploy/flotilla-agent';
