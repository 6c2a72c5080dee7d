/**
 * The programs of a Kubernetes control plane and of Flux, built from their Go modules.
 *
 * Each directory under modules/ is a Go module of its own, because the programs disagree on versions of what they share.
 * Its go.mod names the program as a `tool` and its go.sum pins every dependency. Built once per machine, kept in a cache.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MODULES = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'modules');

const CACHE = process.env.FLOTILLA_KUBE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flotilla-kube');

const KUBERNETES_VERSION = 'v1.36.3';

/** `dir`: directory under modules/ · `pkg`: Go package of the program · `module`: the module whose CRDs it serves, if any. */
export const PROGRAMS = {
  etcd: { dir: 'etcd', pkg: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { dir: 'kubernetes', pkg: 'k8s.io/kubernetes/cmd/kube-apiserver', ldflags: kubernetesVersionFlags() },
  'kube-controller-manager': { dir: 'kubernetes', pkg: 'k8s.io/kubernetes/cmd/kube-controller-manager', ldflags: kubernetesVersionFlags() },
  kubectl: { dir: 'kubernetes', pkg: 'k8s.io/kubernetes/cmd/kubectl', ldflags: kubernetesVersionFlags() },
  'source-controller': flux('source-controller'),
  'kustomize-controller': flux('kustomize-controller'),
  'helm-controller': flux('helm-controller'),
  'notification-controller': flux('notification-controller'),
  'image-reflector-controller': flux('image-reflector-controller'),
  'image-automation-controller': flux('image-automation-controller'),
};

/** What every cluster runs. */
export const CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

function flux(name) {
  const module = `github.com/fluxcd/${name}`;
  return { dir: name, pkg: module, module };
}

/** Without these the API server would call itself v0.0.0 and every version check against it would be wrong. */
function kubernetesVersionFlags() {
  const [major, minor] = KUBERNETES_VERSION.slice(1).split('.');
  const values = {
    gitVersion: KUBERNETES_VERSION,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
  };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((pkg) => Object.entries(values).map(([name, value]) => `-X ${pkg}.${name}=${value}`))
    .join(' ');
}

function homeOf(name) {
  const { dir, pkg, ldflags = '' } = PROGRAMS[name];
  const inputs = ['go.mod', 'go.sum'].map((file) => readFileSync(join(MODULES, dir, file))).concat(Buffer.from(pkg + ldflags));
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input);
  return join(CACHE, 'programs', `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/** Path of a built program. @throws when `build` has not been run for it. */
export function programPath(name) {
  const path = join(homeOf(name), name);
  if (!existsSync(path)) throw new Error(`${name} is not built: run "node test/kube/kube.mjs build ${name}"`);
  return path;
}

/** Directory of the CustomResourceDefinition files that belong to a Flux controller. */
export const crdsPath = (name) => join(homeOf(name), 'crds');

/** The same without its program, from the pinned module: for a cluster that knows a kind and has nobody to look at it. */
export async function crdsOfModule(name) {
  const { dir, module } = PROGRAMS[name];
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' };
  const { stdout } = await go(['mod', 'download', '-json', module], { cwd: join(MODULES, dir), env });
  return join(JSON.parse(stdout).Dir, 'config/crd/bases');
}

/**
 * Builds what is missing of `names`, one after the other (the linker of each takes both cores of a small machine).
 * @param {string[]} names
 * @param {(line: string) => void} log
 */
export async function build(names, log = () => {}) {
  for (const name of names) {
    if (!(name in PROGRAMS)) throw new Error(`unknown program "${name}"; known: ${Object.keys(PROGRAMS).join(', ')}`);
    const home = homeOf(name);
    if (existsSync(join(home, name))) continue;
    const { dir, pkg, module, ldflags = '' } = PROGRAMS[name];
    const cwd = join(MODULES, dir);
    const env = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -buildvcs=false' };
    const started = Date.now();
    log(`building ${name} …`);
    const draft = `${home}.${process.pid}.draft`;
    mkdirSync(draft, { recursive: true });
    try {
      const options = { cwd, env, maxBuffer: 64 << 20 };
      await go(['build', '-trimpath', '-ldflags', `-s -w ${ldflags}`, '-o', join(draft, name), pkg], options);
      if (module) {
        const { stdout } = await go(['list', '-m', '-f', '{{.Dir}}', module], options);
        cpSync(join(stdout.trim(), 'config/crd/bases'), join(draft, 'crds'), { recursive: true });
      }
      rmSync(home, { recursive: true, force: true });
      renameSync(draft, home);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    log(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  }
}

async function go(args, options) {
  try {
    return await execute('go', args, options);
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error('Go 1.26 is needed to build Kubernetes and Flux for the tests: https://go.dev/dl', { cause: error });
    throw error;
  }
}
