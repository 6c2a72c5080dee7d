/**
 * Memory and CPU of the bundled agent with 1,000 Flux objects on a real API server, beside a bare Node: in the cluster's own form (a service
 * account's files) and beside a cluster (a kubeconfig). The Flux controllers are stopped, so that the objects change only when told.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { connect } from '../kube/client.mjs';
import { startCluster } from '../kube/cluster.mjs';
import { writeServiceAccountFiles } from '../kube/service-account.mjs';
import { printTable } from './support/figures.mjs';
import { cpuSeconds, memoryOf } from './support/processes.mjs';

const OBJECTS = 1_000;
const SETTLE_MS = 20_000;
const LOAD_MS = 20_000;
const CHANGES_PER_SECOND = 5;
const NAMESPACE = 'flotilla-system';
/** As it starts itself: the flags that keep Node small are in its first line. */
const PROGRAM = new URL('../../apps/agent/bin/flotilla-agent.mjs', import.meta.url).pathname;
const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/fleet/kustomizations';

const cluster = await startCluster({ name: 'bench', flux: ['source', 'kustomize'] });
const plane = await startControlPlane();
const scratch = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
try {
  for (const controller of ['source-controller', 'kustomize-controller']) await cluster.kill(controller);
  const client = connect({ kubeconfig: cluster.kubeconfig });
  await prepare(client);
  const bare = await measureBareNode();
  const forms = {
    'agent in the cluster': await measure(client, await inCluster(client)),
    'agent beside it, by kubeconfig': await measure(client, { args: ['--kubeconfig', cluster.kubeconfig], env: {} }),
  };
  print(bare, forms);
} finally {
  plane.close();
  await cluster.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function measureBareNode() {
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await sleep(2_000);
  const memory = memoryOf(bare.pid);
  bare.kill();
  return memory;
}

async function measure(client, { args, env }) {
  const reported = plane.expectReport();
  const agent = spawn(PROGRAM, ['--server', plane.url, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, FLOTILLA_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const started = performance.now();
  const objects = await reported;
  if (objects !== OBJECTS) throw new Error(`${objects} objects were reported, not ${OBJECTS}`);
  const firstReportMs = performance.now() - started;
  await sleep(SETTLE_MS);
  const idle = memoryOf(agent.pid);
  const before = cpuSeconds(agent.pid);
  await change(client);
  const share = (cpuSeconds(agent.pid) - before) / (LOAD_MS / 1_000);
  const busy = memoryOf(agent.pid);
  agent.kill('SIGTERM');
  await new Promise((resolve) => agent.once('exit', resolve));
  return { firstReportMs, idle, busy, share };
}

/** The namespaces, the rights, an agent that has joined, and objects as kustomize-controller leaves them. */
async function prepare(client) {
  for (const name of ['fleet', NAMESPACE])
    await client.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await client.ask('POST', `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'agent' },
  });
  await client.ask('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'agent' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: NAMESPACE }],
  });
  await client.ask('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, identitySecret());
  for (let index = 0; index < OBJECTS; index += 1) {
    await client.ask('POST', KUSTOMIZATIONS, kustomization(index));
    await client.ask(
      'PATCH',
      `${KUSTOMIZATIONS}/app-${index}/status?fieldManager=kustomize-controller`,
      { status: statusOf(index, 1) },
      'application/merge-patch+json',
    );
  }
}

function identitySecret() {
  const seed = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(16);
  const texts = { clusterUid: 'cl_bench', cluster: 'bench', audience: plane.url };
  const data = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString('base64')]));
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'flotilla-agent-identity' },
    data: { ...data, seed: seed.toString('base64') },
  };
}

async function inCluster(client) {
  const { directory, env } = await writeServiceAccountFiles(client, { namespace: NAMESPACE, name: 'agent' }, scratch);
  return { args: ['--service-account-dir', directory], env };
}

async function change(client) {
  const end = performance.now() + LOAD_MS;
  for (let turn = 2; performance.now() < end; turn += 1) {
    const index = turn % OBJECTS;
    await client.ask(
      'PATCH',
      `${KUSTOMIZATIONS}/app-${index}/status?fieldManager=kustomize-controller`,
      { status: statusOf(index, turn) },
      'application/merge-patch+json',
    );
    await sleep(1_000 / CHANGES_PER_SECOND);
  }
}

function kustomization(index) {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `app-${index}`, labels: { 'app.kubernetes.io/name': `app-${index}`, team: `team-${index % 20}` } },
    spec: {
      interval: '10m',
      path: `./apps/app-${index}`,
      prune: true,
      wait: true,
      timeout: '5m',
      sourceRef: { kind: 'GitRepository', name: 'fleet' },
    },
  };
}

function statusOf(index, turn) {
  const revision = `main@sha1:${String(turn).padStart(40, '0')}`;
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = (type, message) => ({
    type,
    status: 'True',
    reason: 'ReconciliationSucceeded',
    message,
    observedGeneration: 1,
    lastTransitionTime: at,
  });
  return {
    observedGeneration: 1,
    lastAppliedRevision: revision,
    lastAttemptedRevision: revision,
    conditions: [condition('Ready', `Applied revision: ${revision}`), condition('Healthy', 'Health check passed in 120ms')],
    inventory: { entries: Array.from({ length: 12 }, (_, entry) => ({ id: `fleet_app-${index}-${entry}_apps_Deployment`, v: 'v1' })) },
  };
}

/** As much of a control plane as an idle agent needs. */
async function startControlPlane() {
  const server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server });
  let onReport = () => {};
  sockets.on('connection', (socket) => {
    const send = (message) => socket.send(JSON.stringify(message));
    send({ type: 'welcome', serverTime: Date.now(), pollAfterMs: 1_000, heartbeatMs: 15_000, bootEpoch: performance.now() | 0 });
    socket.on('message', (/** @type {Buffer} */ data) => {
      const message = JSON.parse(data.toString('utf8'));
      if (message.type === 'desire')
        send({ type: 'desired', etag: `sha256:${'0'.repeat(64)}`, document: { cluster: 'cl_bench', timeline: 'bench', configs: [] } });
      if (message.type !== 'report') return;
      send({ type: 'ack', id: message.id, seq: message.report.seq, pollAfterMs: 1_000 });
      if (message.report.isComplete) onReport(message.report.observed.length);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    expectReport: () => new Promise((resolve) => (onReport = resolve)),
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
}

function print(bare, forms) {
  const megabytes = (value) => `${value.toFixed(1)} MB`;
  printTable(`the agent with ${OBJECTS} Flux objects, idle and at ${CHANGES_PER_SECOND} changes a second`, [
    ['', 'to bare Node', 'RSS idle', 'changing', 'peak', 'CPU changing', 'first report'],
    ['bare Node', '1.0 ×', megabytes(bare.rss)],
    ...Object.entries(forms).map(([form, { idle, busy, share, firstReportMs }]) => [
      form,
      `${(idle.rss / bare.rss).toFixed(1)} ×`,
      megabytes(idle.rss),
      megabytes(busy.rss),
      megabytes(busy.peak),
      `${(share * 100).toFixed(1)} % of a core`,
      `${(firstReportMs / 1_000).toFixed(1)} s`,
    ]),
  ]);
}
