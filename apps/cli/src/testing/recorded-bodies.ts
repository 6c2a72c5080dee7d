import type { CallOutput, Client } from '@flotilla/contracts/client';
import type { Assignment, BlastRadius, Cluster, Config, FluxObject, JoinToken, Registration, Revision } from '../views/resources.ts';

const AT = '2026-11-30T08:00:00.000Z';
const DIGEST = `sha256:${'3f2a91c'.padEnd(64, '0')}` as const;
const API_VERSION = 'flotilla.dev/v1alpha1' as const;

const metadata = (name: string, uid: string) => ({
  name,
  uid,
  labels: { env: 'prod' },
  annotations: {},
  generation: 3,
  createdAt: AT,
  createdBy: 'token:ada',
  updatedAt: AT,
  updatedBy: 'token:ada',
});
const page = { limit: 50, next: null };

const cluster: Cluster = {
  apiVersion: API_VERSION,
  kind: 'Cluster',
  metadata: metadata('store-1', 'cl_01KAQ8Z3M5T7W9YB2D4F6H8J0K'),
  spec: { region: 'eu-west' },
  status: {
    phase: 'Active',
    connectivity: 'Online',
    connectivitySince: AT,
    lastContactAt: AT,
    health: 'Degraded',
    shown: { word: 'Degraded', since: AT, sentence: '1 of 12 Flux objects is failing', lastKnown: null },
    observedAt: AT,
    clusterSilence: null,
    objects: 12,
    problems: 1,
    facts: { agentVersion: '0.1.0', kubernetes: 'v1.33.1', flux: 'v2.9.0', clusterId: 'f0e1', channel: 'WebSocket', mode: 'Apply' },
    sameCluster: [],
    waits: [],
  },
};

const offlineCluster: Cluster = {
  ...cluster,
  metadata: metadata('store-2', 'cl_01KAQ8Z3M5T7W9YB2D4F6H8J1K'),
  status: {
    ...cluster.status,
    connectivity: 'Offline',
    problems: 0,
    facts: null,
    shown: { word: 'Offline', since: AT, sentence: 'No contact since 08:00', lastKnown: 'Healthy' },
  },
};

const assignment: Assignment = {
  apiVersion: API_VERSION,
  kind: 'Assignment',
  cluster: 'store-1',
  config: 'webapp',
  assigned: {
    revision: 'webapp@r3',
    digest: DIGEST,
    generation: 4,
    owner: 'Manual',
    by: 'token:ada',
    since: AT,
    claim: 'Claimed',
    claimedAt: AT,
  },
  observed: {
    generation: 4,
    revision: 'webapp@r3',
    phase: 'Applied',
    verdict: 'FailedSoft',
    lastKnown: null,
    since: AT,
    age: 12,
    reason: 'ArtifactFailed',
    message: 'kustomization path not found: stat /tmp/x: no such file or directory',
    object: 'Kustomization/flux-system/webapp',
    strength: 'Strong',
    weakObjects: [],
    evidence: [
      {
        object: 'Kustomization/flux-system/webapp',
        role: 'root',
        state: 'FailedSoft',
        reason: 'ArtifactFailed',
        message: 'kustomization path not found',
        revision: 'main@sha1:3f2a91c3f2a91c3f2a91c3f2a91c3f2a91c3f2a91',
        isReconciledAfterClaim: true,
        isStrong: true,
        lastPassAt: AT,
      },
    ],
    drift: [],
    pruneHeld: null,
    pruneFailed: [],
  },
  detached: null,
  waits: [],
};

const fluxObject: FluxObject = {
  cluster: 'store-1',
  region: 'eu-west',
  object: 'Kustomization/flux-system/webapp',
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  namespace: 'flux-system',
  name: 'webapp',
  ready: 'False',
  reason: 'ArtifactFailed',
  message: 'path \u001B[31mnot\u001B[0m found',
  revision: 'main@sha1:3f2a91c3f2a91c3f2a91c3f2a91c3f2a91c3f2a91',
  isSuspended: false,
  isStalled: false,
  owner: null,
  config: null,
  source: 'GitRepository/flux-system/main-app',
  inventoryCount: 12,
  changedAt: AT,
  lastPassAt: AT,
  observedAt: AT,
  age: 12,
  isStale: false,
};

const config: Config = {
  apiVersion: API_VERSION,
  kind: 'Config',
  metadata: metadata('webapp', 'cf_01KAQ8Z3M5T7W9YB2D4F6H8J0K'),
  spec: { description: 'Shop front end', scope: 'env=prod', prune: { maxDeletes: 10, maxPercent: 10, onRemove: 'Delete' } },
  status: { latestRevision: 'webapp@r3', assigned: 1, detached: 0, effect: null },
};

const revision: Revision = {
  apiVersion: API_VERSION,
  kind: 'Revision',
  config: 'webapp',
  name: 'webapp@r3',
  digest: DIGEST,
  seq: 3,
  message: 'checkout timeout 5 s',
  publishedAt: AT,
  publishedBy: 'token:ada',
  pins: [{ object: 'GitRepository/flux-system/main-app', from: 'branch production', to: 'sha1:3f2a91c', isPinned: true }],
  findings: [
    {
      rule: 'FLX001',
      severity: 'Error',
      code: 'lint_failed',
      object: 'GitRepository/flux-system/main-app',
      pointer: '/apiVersion',
      message: 'v1beta1 is no longer served',
      hint: 'Use v1',
      fix: {
        kind: 'auto',
        object: {
          apiVersion: 'source.toolkit.fluxcd.io/v1',
          kind: 'GitRepository',
          metadata: { name: 'main-app', namespace: 'flux-system' },
          spec: { interval: '24h', url: 'https://git.example.com/main-app' },
        },
      },
    },
  ],
  objects: ['GitRepository/flux-system/main-app', 'Kustomization/flux-system/webapp'],
  result: 'Created',
};

const joinToken: JoinToken = {
  apiVersion: API_VERSION,
  kind: 'JoinToken',
  metadata: metadata('eu-stores', 'jt_01KAQ8Z3M5T7W9YB2D4F6H8J0K'),
  spec: { uses: 50, expiresAt: '2026-12-01T08:00:00.000Z', approval: 'Manual', clusterName: 'store-*', region: 'eu-west', allowLabels: [] },
  status: { handle: 'as3nn9tmcd', uses: 1, phase: 'Active', revokedAt: null, joined: [{ cluster: 'store-1', uid: 'cl_1', at: AT }] },
};

const registration: Registration = {
  apiVersion: API_VERSION,
  kind: 'Registration',
  uid: 'rg_01KAQ8Z3M5T7W9YB2D4F6H8J0K',
  cluster: 'store-3',
  request: 'Join',
  isUnsolicited: false,
  thumbprint: 'AkXIZFzonb59ZmGwyKgi3H3BwMi6amevqdKQiLZhdtc',
  hexGroups: '0245-c864',
  words: 'acid lamp river stone tulip zebra',
  phase: 'Waiting',
  facts: { kubernetes: 'v1.33.1' },
  labels: {},
  sameCluster: [],
  requestedAt: AT,
  expiresAt: '2026-12-07T08:00:00.000Z',
  decidedBy: null,
  decidedAt: null,
};

const radius: BlastRadius = {
  matched: 240,
  changed: 240,
  share: 0.7,
  byRegion: { 'eu-west': 240 },
  offline: 3,
  skipped: 0,
  dryRun: true,
  confirmToken: 'ct1.abc',
  expiresAt: AT,
};

const list = <const K extends string, T>(kind: K, items: T[]) => ({ apiVersion: API_VERSION, kind, items, page });

/** What a server answers, by route; a spec holds each to the route's schema. */
export const RECORDED_BODIES: { readonly [K in keyof Client]?: CallOutput<K> } = {
  getVersion: { version: '0.1.0', apiVersions: ['v1'], protocol: ['v1'] },
  getWhoAmI: { name: 'ada', role: 'admin', permissions: ['cluster:read'], tokenExpiresAt: '2027-02-28T08:00:00.000Z', server: '0.1.0' },
  getFleetSummary: {
    apiVersion: API_VERSION,
    kind: 'FleetSummary',
    at: AT,
    total: 2,
    shown: { Healthy: 0, Progressing: 0, Degraded: 1, Stalled: 0, Unknown: 0, Pending: 0, Late: 0, Offline: 1 },
    regions: [
      {
        region: 'eu-west',
        total: 2,
        shown: { Healthy: 0, Progressing: 0, Degraded: 1, Stalled: 0, Unknown: 0, Pending: 0, Late: 0, Offline: 1 },
      },
    ],
    waitingRegistrations: 1,
  },
  listAttention: list('AttentionList', [
    {
      reason: 'ArtifactFailed',
      kind: 'Kustomization',
      severity: 'Failing',
      message: 'path not found',
      clusters: 1,
      since: AT,
      sample: [{ cluster: 'store-1', subject: 'webapp' }],
      next: 'flotilla get fluxobject store-1 --ready False',
    },
  ]),
  listClusters: list('ClusterList', [cluster, offlineCluster]),
  getCluster: cluster,
  listClusterAssignments: list('AssignmentList', [assignment]),
  listConfigAssignments: list('AssignmentList', [assignment]),
  listClusterProblems: list('ClusterProblemList', [
    {
      cluster: 'store-1',
      region: 'eu-west',
      subject: 'webapp',
      config: 'webapp',
      severity: 'Failing' as const,
      reason: 'ArtifactFailed',
      message: 'path not found',
      since: AT,
    },
  ]),
  listClusterHistory: list('HistoryList', [
    { at: AT, kind: 'assigned', config: 'webapp', by: 'token:ada', detail: 'try it', revision: 'webapp@r3', generation: 4 },
  ]),
  listClusterKeys: list('AgentKeyList', [
    {
      thumbprint: registration.thumbprint,
      hexGroups: '0245-c864',
      phase: 'Active',
      createdAt: AT,
      firstUsedAt: AT,
      revokedAt: null,
      revokedBy: null,
    },
  ]),
  listFluxObjects: list('FluxObjectList', [fluxObject]),
  forgetCluster: cluster,
  restoreCluster: cluster,
  listConfigs: list('ConfigList', [config]),
  getConfig: config,
  createConfig: config,
  listRevisions: list('RevisionList', [revision]),
  getRevision: revision,
  publishRevision: revision,
  renderRevision: {
    config: 'webapp',
    revision: 'webapp@r3',
    cluster: 'store-1',
    digest: DIGEST,
    objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
    variables: { overlay: 'production' },
  },
  listJoinTokens: list('JoinTokenList', [joinToken]),
  getJoinToken: joinToken,
  revokeJoinToken: { ...joinToken, status: { ...joinToken.status, phase: 'Revoked' } },
  createJoinToken: { ...joinToken, token: 'fjt1_example' },
  listRegistrations: list('RegistrationList', [registration]),
  approveRegistration: { ...registration, phase: 'Approved', decidedBy: 'token:ada', decidedAt: AT },
  rejectRegistration: { ...registration, phase: 'Rejected', decidedBy: 'token:ada', decidedAt: AT },
  createApiToken: {
    uid: 'at_1',
    name: 'ci-webapp',
    role: 'ci',
    createdAt: AT,
    createdBy: 'token:ada',
    expiresAt: '2027-02-28T08:00:00.000Z',
    lastUsedAt: null,
    revokedAt: null,
    token: 'fut1_example',
  },
  listApiTokens: list('ApiTokenList', []),
  listAuditRecords: list('AuditRecordList', [
    {
      uid: 'au_1',
      at: AT,
      actor: 'token:ada',
      action: 'assignment.assigned',
      object: 'Config/webapp',
      outcome: 'Done',
      reason: 'try it',
      requestId: 'req_1',
      detail: {},
    },
  ]),
  assignRevision: radius,
  withdrawOffers: radius,
  unassignConfig: radius,
};
