/**
 * One Kubernetes cluster on this machine: etcd, kube-apiserver, kube-controller-manager and the Flux controllers, as plain
 * processes on loopback. There is no kubelet: Deployments are stored and get ReplicaSets and Pods, but nothing runs in them.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fluxArguments, installCrds } from './flux.mjs';
import { CONTROL_PLANE, build, programPath } from './programs.mjs';
import { Ended, freePorts, httpOk, until } from './wait.mjs';

/** What the controller manager must do for Flux to behave as in a real cluster: delete namespaces, collect garbage, give accounts and roles. */
const CONTROLLERS = [
  'clusterrole-aggregation-controller',
  'daemonset-controller',
  'deployment-controller',
  'garbage-collector-controller',
  'job-controller',
  'namespace-controller',
  'replicaset-controller',
  'resourcequota-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
  'statefulset-controller',
  'ttl-after-finished-controller',
];

/**
 * Starts a cluster and resolves when the API server is ready, the CRDs are established and the Flux controllers answer.
 * @param {{ name?: string, flux?: string[], log?: (line: string) => void, controllerArgs?: Record<string, string[]> }} options
 *   `flux`: which of FLUX_CONTROLLERS · `controllerArgs`: further flags by program name
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ name = 'test', flux = [], log = () => {}, controllerArgs = {} } = {}) {
  const controllers = flux.map((short) => `${short}-controller`);
  await build([...CONTROL_PLANE, ...controllers], log);
  const cluster = new Cluster(name, controllerArgs);
  try {
    await cluster.startControlPlane();
    await cluster.installFlux(controllers);
    return cluster;
  } catch (error) {
    await cluster.stop({ keepLogs: true });
    throw new Error(`cluster "${name}" did not start: ${error.message}; logs are in ${cluster.dir}`, { cause: error });
  }
}

export class Cluster {
  #processes = new Map();
  #controllerArgs;

  constructor(name, controllerArgs) {
    this.name = name;
    this.dir = mkdtempSync(join(tmpdir(), `flotilla-kube-${name}-`));
    this.token = randomBytes(16).toString('hex');
    this.#controllerArgs = controllerArgs;
  }

  get kubeconfig() {
    return join(this.dir, 'kubeconfig');
  }

  async startControlPlane() {
    const [etcd, api, kcm] = await freePorts(3);
    this.port = api;
    const keys = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    this.#write('sa.pub', keys.publicKey);
    this.#write('sa.key', keys.privateKey);
    this.#write('tokens.csv', `${this.token},admin,admin,"system:masters"\n`);

    this.start('etcd', [
      `--data-dir=${join(this.dir, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${etcd}`,
      `--advertise-client-urls=http://127.0.0.1:${etcd}`,
      '--listen-peer-urls=http://127.0.0.1:0',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    await this.#ready('etcd', () => httpOk(`http://127.0.0.1:${etcd}/health`));

    this.start('kube-apiserver', [
      `--etcd-servers=http://127.0.0.1:${etcd}`,
      `--cert-dir=${join(this.dir, 'certs')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${api}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--allow-privileged=true',
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      `--service-account-issuer=https://127.0.0.1:${api}`,
      `--service-account-key-file=${join(this.dir, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(this.dir, 'sa.key')}`,
      `--token-auth-file=${join(this.dir, 'tokens.csv')}`,
      '--endpoint-reconciler-type=none',
      '--profiling=false',
    ]);
    await this.#ready(
      'kube-apiserver',
      async () => existsSync(join(this.dir, 'certs/apiserver.crt')) && (await this.request('GET', '/readyz')).status === 200,
    );
    this.#write('kubeconfig', this.#kubeconfigText());

    this.start('kube-controller-manager', [
      `--kubeconfig=${this.kubeconfig}`,
      '--leader-elect=false',
      `--service-account-private-key-file=${join(this.dir, 'sa.key')}`,
      `--root-ca-file=${join(this.dir, 'certs/apiserver.crt')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${kcm}`,
      `--cert-dir=${join(this.dir, 'kcm')}`,
      `--controllers=${CONTROLLERS.join(',')}`,
    ]);
  }

  /** Installs the CRDs of `controllers` (program names), waits until they are served, and starts them. */
  async installFlux(controllers) {
    if (controllers.length === 0) return;
    await installCrds(this, controllers);
    await this.request('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: 'flux-system' } }));
    const [storage, events, receiver] = await freePorts(3);
    const addresses = { storage, events, receiver, hasNotifications: controllers.includes('notification-controller') };
    for (const controller of controllers) await this.#startFluxController(controller, addresses);
    if (addresses.hasNotifications) this.receiverUrl = `http://127.0.0.1:${receiver}`;
  }

  async #startFluxController(controller, addresses) {
    const [health] = await freePorts(1);
    const data = join(this.dir, `${controller}-data`);
    mkdirSync(data);
    const args = [`--health-addr=127.0.0.1:${health}`, ...fluxArguments(controller, data, addresses)];
    this.start(controller, [...args, ...(this.#controllerArgs[controller] ?? [])], { TMPDIR: data });
    await this.#ready(controller, () => httpOk(`http://127.0.0.1:${health}/readyz`));
  }

  /** Starts a program, or starts it again as it was: `restart("kube-apiserver")`. Its output goes to `<dir>/<program>.log`. */
  start(program, args, env = {}) {
    const log = createWriteStream(join(this.dir, `${program}.log`), { flags: 'a' });
    const child = spawn(programPath(program), args, {
      env: { ...process.env, KUBECONFIG: this.kubeconfig, RUNTIME_NAMESPACE: 'flux-system', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.#processes.set(program, { child, args, env, exited });
  }

  /** The running process of a program, for faults: `process("kube-apiserver").kill("SIGSTOP")`. */
  process(program) {
    const entry = this.#processes.get(program);
    if (!entry) throw new Error(`${program} was never started in "${this.name}"; started: ${[...this.#processes.keys()].join(', ')}`);
    return entry.child;
  }

  async kill(program, signal = 'SIGKILL') {
    this.process(program).kill(signal);
    await this.#processes.get(program).exited;
  }

  async restart(program) {
    const { child, args, env, exited } = this.#processes.get(program);
    child.kill('SIGKILL');
    await exited;
    this.start(program, args, env);
    if (program === 'kube-apiserver') await this.#ready(program, async () => (await this.request('GET', '/readyz')).status === 200);
  }

  async stop({ keepLogs = false } = {}) {
    const order = [...this.#processes.values()].reverse();
    for (const { child } of order) child.kill('SIGKILL');
    await Promise.all(order.map(({ exited }) => exited));
    if (!keepLogs) rmSync(this.dir, { recursive: true, force: true });
  }

  /** One request as administrator. @returns {Promise<{ status: number, body: string }>} */
  request(method, path, body, type = 'application/json') {
    const headers = { authorization: `Bearer ${this.token}`, accept: 'application/json', ...(body ? { 'content-type': type } : {}) };
    return new Promise((resolve, reject) => {
      const call = request(
        { host: '127.0.0.1', port: this.port, method, path, headers, rejectUnauthorized: false, timeout: 10_000 },
        (response) => {
          let text = '';
          response
            .setEncoding('utf8')
            .on('data', (chunk) => (text += chunk))
            .on('end', () => resolve({ status: response.statusCode, body: text }));
        },
      );
      call
        .on('error', reject)
        .on('timeout', () => call.destroy(new Error('timed out')))
        .end(body);
    });
  }

  /** Waits for `check`, and gives up at once when the program has ended. */
  #ready(program, check) {
    return until(program, () => {
      const { exitCode } = this.process(program);
      if (exitCode === null) return check();
      const lines = readFileSync(join(this.dir, `${program}.log`), 'utf8')
        .trimEnd()
        .split('\n');
      throw new Ended(`${program} ended with exit code ${exitCode}: ${lines.at(-1)}`);
    });
  }

  #write(file, text) {
    writeFileSync(join(this.dir, file), text, { mode: 0o600 });
  }

  /** JSON is YAML: every client reads it. */
  #kubeconfigText() {
    const certificate = readFileSync(join(this.dir, 'certs/apiserver.crt')).toString('base64');
    return JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': this.name,
        clusters: [{ name: this.name, cluster: { server: `https://127.0.0.1:${this.port}`, 'certificate-authority-data': certificate } }],
        users: [{ name: this.name, user: { token: this.token } }],
        contexts: [{ name: this.name, context: { cluster: this.name, user: this.name } }],
      },
      null,
      2,
    );
  }
}
