import type { AgentCaller, AgentReport, ClusterUid, ConfigReport, KubernetesObject, ObservedObject, Reading } from '@flotilla/core';
import { SystemQuery } from '@flotilla/persistence';
import { newUid } from '@flotilla/platform';
import { ClaimsService } from '../features/assignments/claims.service.ts';
import { ScopeService } from '../features/assignments/scope.service.ts';
import type { Foundation } from '../foundation.ts';

export interface ClusterFacts {
  readonly region?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An approved cluster that is Online, as joining leaves it: baselines of its scopes are offered. */
export async function joinedCluster(
  foundation: Foundation,
  name: string,
  { region = 'eu-west', labels = {} }: ClusterFacts = {},
): Promise<ClusterUid> {
  const uid = newUid('cl');
  const scope = new ScopeService(foundation.unitOfWork);
  await foundation.unitOfWork.run(async (work) => {
    const at = await work.now();
    const audit = { createdAt: at, createdBy: 'test', updatedAt: at, updatedBy: 'test' };
    await work.stores.clusters.insert({
      uid,
      name,
      region,
      labels,
      displayName: null,
      annotations: {},
      phase: 'Active',
      generation: 1,
      forgottenAt: null,
      kubernetesUid: null,
      ...audit,
    });
    await work.stores.clusterStatus.begin(uid, { region, connectivity: 'Online' }, at);
    const { thumbprint, session } = agentOf(uid);
    await work.stores.agentKeys.insert({
      thumbprint,
      cluster: uid,
      x: thumbprint,
      phase: 'Active',
      createdAt: at,
      firstUsedAt: null,
      revokedAt: null,
      revokedBy: null,
    });
    await work.stores.agentSessions.save({ cluster: uid, session, version: 1, seq: 1, attempt: 1, displaced: [] });
    await scope.clusterChanged(work, uid, 'test', 'The cluster joined');
  });
  return uid;
}

/** Changes labels as a person does, with what follows for assignments. */
export async function relabel({ unitOfWork }: Foundation, uid: ClusterUid, labels: Readonly<Record<string, string>>): Promise<void> {
  const scope = new ScopeService(unitOfWork);
  await unitOfWork.run(async (work) => {
    const cluster = await work.stores.clusters.lock(uid);
    if (cluster === null) throw new TypeError('The cluster is there');
    await work.stores.clusters.update({ ...cluster, labels, generation: cluster.generation + 1 });
    await scope.clusterChanged(work, uid, 'test', 'Labels changed');
  });
}

export function agentOf(cluster: ClusterUid): AgentCaller {
  return { kind: 'Agent', cluster, thumbprint: `key of ${cluster}`, session: 'test', requestId: 'test' };
}

export function claimsOf({ unitOfWork, database }: Foundation): ClaimsService {
  return new ClaimsService(unitOfWork, new SystemQuery(database));
}

const COMMIT = '4f3c1e9a4f3c1e9a4f3c1e9a4f3c1e9a4f3c1e9a';

export function gitRepository(spec: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'main-app', namespace: 'flux-system' },
    spec: {
      url: 'https://git.example.com/company/main-app',
      interval: '24h',
      ref: { branch: 'production', commit: COMMIT },
      ...(spec as object),
    },
  };
}

export function kustomization(spec: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'webapp', namespace: 'flux-system' },
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'main-app' },
      path: './apps/webapp',
      interval: '5m',
      retryInterval: '1m',
      timeout: '3m',
      prune: true,
      wait: true,
      ...(spec as object),
    },
  };
}

/** A revision that lints clean and asks nobody; another path is other content. */
export function revisionBody(path = './apps/webapp'): { readonly objects: readonly KubernetesObject[] } {
  return { objects: [gitRepository(), kustomization({ path })] };
}

export function observedObject(name: string, facts: Partial<ObservedObject> = {}): ObservedObject {
  return {
    ref: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'flux-system', name },
    uid: `uid-${name}`,
    generation: 1,
    ready: 'True',
    reason: 'ReconciliationSucceeded',
    message: 'Applied revision: main@sha1:4f3c1e9a',
    revision: `main@sha1:${COMMIT}`,
    isSuspended: false,
    isStalled: false,
    isReconciling: false,
    owner: null,
    config: null,
    changedAt: 1_000,
    lastPassAt: 1_000,
    inventoryCount: 3,
    source: 'GitRepository/flux-system/main-app',
    ...facts,
  };
}

export function reading(state: Reading['state'], facts: Partial<Reading> = {}): Reading {
  return {
    object: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'flux-system', name: 'webapp' },
    role: 'root',
    state,
    reason: state === 'Ok' ? 'ReconciliationSucceeded' : 'ReconciliationFailed',
    message: state === 'Ok' ? 'Applied revision' : 'kustomization path not found',
    revision: null,
    isReconciledAfterClaim: true,
    isStrong: true,
    lastPassAt: 2_000,
    ...facts,
  };
}

export function configReport(config: string, generation: number, readings: readonly Reading[]): ConfigReport {
  const verdict = readings.every(({ state }) => state === 'Ok') ? 'Succeeded' : 'FailedSoft';
  return {
    config,
    generation,
    revision: null,
    phase: 'Settled',
    readings,
    judgement: { verdict, reason: '', message: '', object: null, strength: 'Strong', weakObjects: [] },
    drift: [],
    pruneHeld: null,
    pruneFailed: [],
  };
}

export function report(seq: number, facts: Partial<AgentReport> = {}): AgentReport {
  return {
    seq,
    configs: [],
    observed: [],
    removed: [],
    isComplete: false,
    facts: { agentVersion: '0.1.0', kubernetes: 'v1.36.0', flux: 'v2.9.0', clusterId: 'kube', channel: 'WebSocket', mode: 'Apply' },
    observedAt: 5_000,
    clusterSilence: null,
    ...facts,
  };
}
