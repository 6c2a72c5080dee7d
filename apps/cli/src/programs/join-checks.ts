import { ClientProblem, Unreachable } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { CliError } from '../exit-codes.ts';
import type { Cluster } from '../views/resources.ts';
import type { AgentIdentity, KubernetesPlace, OpenedCluster, Right } from './opened-cluster.ts';

/** One check before a join: what was found, and how to mend it. */
export interface CheckResult {
  readonly name: string;
  readonly isOk: boolean;
  readonly found: string;
  readonly fix?: string;
}

const MAX_SKEW_MS = 60_000;
const NEEDED_PERMISSION = 'join-token:create';

export async function checkServer(context: Context): Promise<CheckResult> {
  const { server } = context.connection();
  try {
    const { version } = await context.client().getVersion({});
    return { name: 'server', isOk: true, found: `${server}, version ${version}` };
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof ClientProblem)) throw error;
    return { name: 'server', isOk: false, found: error.message, fix: 'flotilla server starts one here; --server names another' };
  }
}

export async function checkSignIn(context: Context): Promise<CheckResult> {
  try {
    const { name, role, permissions } = await context.client().getWhoAmI({});
    const isOk = permissions.includes(NEEDED_PERMISSION);
    return {
      name: 'signed in',
      isOk,
      found: `as ${name} (${role})`,
      ...(isOk ? {} : { fix: `A token with ${NEEDED_PERMISSION} is needed: role registrar or admin` }),
    };
  } catch (error) {
    if (!(error instanceof ClientProblem)) throw error;
    return { name: 'signed in', isOk: false, found: error.message, fix: 'flotilla login --server <url> --token-file <file>' };
  }
}

/** Agent and server must agree on the time within a minute or so. */
export async function checkClock(context: Context): Promise<CheckResult> {
  const before = context.now();
  const { headers } = await context.transport().send({ method: 'GET', path: '/api/v1/version', headers: {}, body: null });
  const serverTime = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(serverTime)) return { name: 'clock', isOk: true, found: 'the server does not tell its time' };
  const skewMs = Math.max(0, Math.abs(serverTime - before) - 1_000); // the header has whole seconds
  const isOk = skewMs <= MAX_SKEW_MS;
  return {
    name: 'clock',
    isOk,
    found: `${Math.round(skewMs / 1_000)} s apart from the server`,
    ...(isOk ? {} : { fix: 'Set this machine’s clock, by NTP for instance' }),
  };
}

export async function checkCluster(
  place: KubernetesPlace,
  open: (place: KubernetesPlace) => Promise<OpenedCluster>,
): Promise<{ readonly result: CheckResult; readonly cluster: OpenedCluster | null }> {
  try {
    const cluster = await open(place);
    return { result: { name: 'cluster', isOk: true, found: `${cluster.server}, Kubernetes ${cluster.kubernetes}` }, cluster };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return {
      result: { name: 'cluster', isOk: false, found, fix: 'Name a reachable one: --kubeconfig <file> --kube-context <name>' },
      cluster: null,
    };
  }
}

export async function checkRights(cluster: OpenedCluster, rights: readonly Right[]): Promise<CheckResult> {
  const missing: string[] = [];
  for (const right of rights) if (!(await cluster.may(right))) missing.push(rightText(right));
  if (missing.length === 0) return { name: 'rights', isOk: true, found: 'all that the agent needs' };
  return {
    name: 'rights',
    isOk: false,
    found: `missing: ${missing.join(', ')}`,
    fix: 'Use a kubeconfig with these rights, or give them by RBAC',
  };
}

export interface NameFacts {
  readonly name: string;
  readonly namespace: string;
  readonly clusterId: string;
  /** What the fleet has under the name. */
  readonly known: Cluster | null;
  /** Whose key is in the agent's namespace. */
  readonly identity: AgentIdentity | null;
}

/** The same cluster again is a repeat and goes on where it was; another one under its name is not admitted. */
export function checkName(facts: NameFacts): CheckResult {
  const { name, clusterId, known, identity } = facts;
  const knownId = known?.status.facts?.clusterId;
  if (knownId !== undefined && knownId !== clusterId) {
    return taken(`${name} is another cluster`, `Choose another name; or free this one: flotilla cluster forget ${name}`);
  }
  if (identity !== null && identity.clusterUid !== known?.metadata.uid) {
    return taken(`the agent here has joined before, as ${identity.cluster}`, waysOutOf(identity, facts));
  }
  return { name: 'name', isOk: true, found: `${name} ${known === null ? 'is free' : 'is this cluster already; its agent goes on'}` };
}

function taken(found: string, fix: string): CheckResult {
  return { name: 'name', isOk: false, found, fix };
}

function waysOutOf({ cluster, secret }: AgentIdentity, { name, namespace }: NameFacts): string {
  const remove = `kubectl --namespace ${namespace} delete secret ${secret}`;
  return cluster === name
    ? `It was forgotten since; to join anew remove its key: ${remove}`
    : `Join as ${cluster}; or, if that was forgotten, remove its key: ${remove}`;
}

export function checkFlux({ flux }: OpenedCluster): CheckResult {
  if (flux !== null) return { name: 'Flux', isOk: true, found: flux };
  return {
    name: 'Flux',
    isOk: false,
    found: 'not found in this cluster',
    fix: 'Install it: flux install      (fluxcd.io/flux/installation; nothing is installed silently)',
  };
}

export function rightsOf(namespace: string, isObserver: boolean): readonly Right[] {
  const flux = { group: 'kustomize.toolkit.fluxcd.io', resource: 'kustomizations' };
  return [
    { verb: 'create', group: '', resource: 'secrets', namespace },
    { verb: 'patch', group: '', resource: 'configmaps', namespace },
    { verb: 'watch', ...flux },
    ...(isObserver
      ? []
      : [
          { verb: 'patch', ...flux },
          { verb: 'delete', ...flux },
        ]),
  ];
}

function rightText({ verb, group, resource, namespace }: Right): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

/** Prints each result on a line of its own, a failed one with its fix. @throws CliError when one has failed */
export function tellCheck({ terminal }: Context, { name, isOk, found, fix }: CheckResult): void {
  const mark = isOk ? terminal.paintNotes('ok', 'good') : terminal.paintNotes('no', 'bad');
  terminal.note(`  ${mark}  ${name.padEnd(10)} ${found}`);
  if (!isOk)
    throw new CliError(
      'failed',
      `The check "${name}" has failed: nothing was changed`,
      fix === undefined ? [] : [{ label: 'fix', text: fix }],
    );
}
