import { parseArgs } from 'node:util';
import {
  choiceVariable,
  durationVariable,
  EnvError,
  LOG_LEVELS,
  portVariable,
  readEnv,
  textVariable,
  type LogLevel,
} from '@flotilla/platform';

/**
 * Every variable that the agent reads; the reference page is made of it. A flag of the same name wins: `FLOTILLA_TOKEN_FILE` is `--token-file`.
 *
 * @public read by tools/settings-page.mjs
 */
export const ENV_TABLE = {
  FLOTILLA_SERVER: textVariable({ fallback: null, describe: 'Address of the control plane, `https://flotilla.example.com`. Required.' }),
  FLOTILLA_AUDIENCE: textVariable({
    fallback: null,
    describe: 'Origin by which the server goes, when it is not that of its address. What goes by another is refused.',
  }),
  FLOTILLA_CA_FILE: textVariable({
    fallback: null,
    describe: 'File with the certificate authorities of the server in PEM, instead of the well-known ones.',
  }),
  FLOTILLA_TOKEN_FILE: textVariable({
    fallback: null,
    describe: 'File with the join token. Needed until the cluster has joined, and not afterwards.',
  }),
  FLOTILLA_NAME: textVariable({ fallback: null, describe: 'Name under which the cluster joins: a DNS label.' }),
  FLOTILLA_REGION: textVariable({ fallback: null, describe: 'Region that the cluster asks for; one that the join token imposes wins.' }),
  FLOTILLA_LABEL: textVariable({
    fallback: null,
    describe: 'Labels that the cluster asks for, `key=value`, joined by commas; the flag may be given more than once.',
  }),
  FLOTILLA_NAMESPACE: textVariable({ fallback: 'flotilla-system', describe: 'Namespace of the agent’s key and memory.' }),
  FLOTILLA_OBSERVE: choiceVariable(['true', 'false'], {
    fallback: 'false',
    describe: 'Only look: nothing is claimed, and nothing is written outside of the agent’s namespace.',
  }),
  FLOTILLA_KUBECONFIG: textVariable({
    fallback: null,
    describe: 'Kubeconfig of the cluster, for an agent beside it. Without it and in a pod: the service account.',
  }),
  FLOTILLA_CONTEXT: textVariable({ fallback: null, describe: 'Context of the kubeconfig. Default: its current one.' }),
  FLOTILLA_SERVICE_ACCOUNT_DIR: textVariable({
    fallback: '/var/run/secrets/kubernetes.io/serviceaccount',
    describe: 'Where the service account’s token and CA are mounted.',
  }),
  FLOTILLA_HEALTH_HOST: textVariable({
    fallback: '127.0.0.1',
    describe: 'Address of the probes `/livez` and `/readyz`; `0.0.0.0` in a pod.',
  }),
  FLOTILLA_HEALTH_PORT: portVariable({ fallback: null, describe: 'Port of the probes. Default: none is opened.' }),
  FLOTILLA_MAX_BACKOFF: durationVariable({ fallback: '5m', describe: 'Longest wait between two attempts to reach the server.' }),
  FLOTILLA_LOG_LEVEL: choiceVariable(LOG_LEVELS, { fallback: 'info', describe: 'The least important messages that are logged.' }),
} as const;

/** Set by Kubernetes in every pod. */
const IN_POD = { host: 'KUBERNETES_SERVICE_HOST', port: 'KUBERNETES_SERVICE_PORT' } as const;

export type ClusterPlace =
  | { readonly kind: 'Kubeconfig'; readonly path: string | undefined; readonly context: string | undefined }
  | { readonly kind: 'InCluster'; readonly host: string; readonly port: string | undefined; readonly directory: string };

export interface Config {
  readonly server: string;
  readonly audience: string | undefined;
  readonly caFile: string | undefined;
  readonly tokenFile: string | undefined;
  readonly name: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly mode: 'Apply' | 'Observe';
  readonly place: ClusterPlace;
  readonly healthHost: string;
  readonly healthPort: number | undefined;
  readonly maxBackoffMs: number;
  readonly logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Flags before variables before what the table falls back to.
 *
 * @throws EnvError with every fault
 */
export function readConfig(args: readonly string[], env: Environment = process.env): Config {
  const given = { ...env, ...readFlags(args) };
  const values = readEnv(ENV_TABLE, given);
  if (values.FLOTILLA_SERVER === undefined)
    throw new EnvError(['FLOTILLA_SERVER (--server) is required: the address of the control plane']);
  return {
    server: values.FLOTILLA_SERVER,
    audience: values.FLOTILLA_AUDIENCE,
    caFile: values.FLOTILLA_CA_FILE,
    tokenFile: values.FLOTILLA_TOKEN_FILE,
    name: values.FLOTILLA_NAME,
    labels: { ...readLabels(values.FLOTILLA_LABEL), ...(values.FLOTILLA_REGION === undefined ? {} : { region: values.FLOTILLA_REGION }) },
    namespace: values.FLOTILLA_NAMESPACE,
    mode: values.FLOTILLA_OBSERVE === 'true' ? 'Observe' : 'Apply',
    place: placeOf(given, {
      path: values.FLOTILLA_KUBECONFIG,
      context: values.FLOTILLA_CONTEXT,
      directory: values.FLOTILLA_SERVICE_ACCOUNT_DIR,
    }),
    healthHost: values.FLOTILLA_HEALTH_HOST,
    healthPort: values.FLOTILLA_HEALTH_PORT,
    maxBackoffMs: values.FLOTILLA_MAX_BACKOFF,
    logLevel: values.FLOTILLA_LOG_LEVEL,
  };
}

/** Beside a cluster where a kubeconfig is named, in it where Kubernetes says so, else with the usual kubeconfig. */
function placeOf(
  env: Environment,
  { path, context, directory }: { readonly path: string | undefined; readonly context: string | undefined; readonly directory: string },
): ClusterPlace {
  const host = env[IN_POD.host];
  const isNamed = path !== undefined || context !== undefined;
  return isNamed || host === undefined || host === ''
    ? { kind: 'Kubeconfig', path, context }
    : { kind: 'InCluster', host, port: env[IN_POD.port], directory };
}

function readFlags(args: readonly string[]): Environment {
  const names = Object.keys(ENV_TABLE);
  const options = Object.fromEntries(names.map((name) => [flagOf(name), optionOf(name)]));
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return Object.fromEntries(names.flatMap((name) => (values[flagOf(name)] === undefined ? [] : [[name, String(values[flagOf(name)])]])));
  } catch (error) {
    throw new EnvError([
      error instanceof Error ? error.message : String(error),
      `Flags are ${names.map((name) => `--${flagOf(name)}`).join(', ')}`,
    ]);
  }
}

function flagOf(name: string): string {
  return name.slice('FLOTILLA_'.length).toLowerCase().replaceAll('_', '-');
}

function optionOf(name: string): { readonly type: 'string' | 'boolean'; readonly multiple?: boolean } {
  if (name === 'FLOTILLA_OBSERVE') return { type: 'boolean' };
  return name === 'FLOTILLA_LABEL' ? { type: 'string', multiple: true } : { type: 'string' };
}

function readLabels(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  const faults = pairs.filter((pair) => !pair.includes('='));
  if (faults.length > 0)
    throw new EnvError(faults.map((pair) => `FLOTILLA_LABEL (--label) has ${JSON.stringify(pair)}; it takes key=value`));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
