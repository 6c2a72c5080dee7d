/** What an agent reports of a cluster full of Kustomizations. */
import { randomBytes, randomUUID } from 'node:crypto';

/** A Kustomization that has just applied a commit of its own. */
export function observedObject(index) {
  const revision = `main@sha1:${randomBytes(20).toString('hex')}`;
  return {
    ref: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'flux-system', name: `app-${index}` },
    uid: randomUUID(),
    generation: 3,
    ready: 'True',
    reason: 'ReconciliationSucceeded',
    message: `Applied revision: ${revision}`,
    revision,
    isSuspended: false,
    isStalled: false,
    isReconciling: false,
    owner: 'Kustomization/flux-system/flux-system',
    config: null,
    changedAt: Date.now(),
    lastPassAt: Date.now(),
    inventoryCount: 12,
    source: 'GitRepository/flux-system/main-app',
  };
}

/** So many neighbours out of all of a cluster's objects, from a random one on. */
export function changedObjects(count, total) {
  const first = Math.floor(Math.random() * total);
  return Array.from({ length: count }, (_, index) => observedObject((first + index) % total));
}

export function reportOf({ seq, observed, isComplete }) {
  const facts = { agentVersion: '0.1.0', kubernetes: 'v1.36.0', flux: 'v2.9.0', clusterId: 'bench', channel: 'WebSocket', mode: 'Apply' };
  return { seq, configs: [], observed, removed: [], isComplete, facts, observedAt: Date.now(), clusterSilence: null };
}
