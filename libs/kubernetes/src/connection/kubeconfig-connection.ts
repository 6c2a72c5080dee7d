import type { RequestOptions } from 'node:https';
import { FlotillaError, type Clock } from '@flotilla/core';
import type { KubeConfig, User } from '@kubernetes/client-node';
import type { ClusterConnection, Credentials, TlsFacts } from './connection.ts';
import { Remembered } from './remembered.ts';

export interface KubeconfigPlace {
  readonly clock: Clock;
  /** Without it KUBECONFIG, then `~/.kube/config`, as kubectl does. */
  readonly path?: string | undefined;
  /** Without it the file's current context. */
  readonly context?: string | undefined;
}

/** An exec plugin keeps its own token until that expires; this only bounds how often files are read. */
const REREAD_AFTER_MS = 60_000;

/**
 * A cluster named by a kubeconfig: tokens, client certificates and exec plugins. Loads `@kubernetes/client-node` on the first call,
 * so that an agent inside a cluster never pays for it.
 *
 * @throws FlotillaError `invalid_field` when the context is missing, names no cluster, or asks for a proxy
 */
export async function kubeconfigConnection({ clock, path, context }: KubeconfigPlace): Promise<ClusterConnection> {
  const config = await loadKubeconfig(path, context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw refused(`Context ${config.currentContext} names no cluster`);
  if (config.getCurrentCluster()?.proxyUrl !== undefined)
    throw refused(`Context ${config.currentContext} goes through proxy-url, which is not supported`);
  const remembered = new Remembered(() => readCredentials(config, server), clock, REREAD_AFTER_MS);
  return { server, credentials: () => remembered.get(), forget: () => remembered.forget() };
}

async function loadKubeconfig(path: string | undefined, context: string | undefined): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (cause) {
    throw refused(`The kubeconfig ${path ?? ''} cannot be read: ${String(cause)}`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const known = config.contexts.map(({ name }) => name);
  if (!known.includes(config.currentContext))
    throw refused(`The kubeconfig has no context ${config.currentContext}; it has ${known.join(', ') || 'none'}`);
  return config;
}

async function readCredentials(config: KubeConfig, server: string): Promise<Credentials> {
  const user = config.getCurrentUser();
  // client-node refuses plain http altogether; on loopback there is nothing for TLS to prove.
  if (server.startsWith('http:')) return { headers: tokenHeader(user), tls: {} };
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return { headers: { ...plainHeaders(options.headers), ...basicHeader(options.auth) }, tls: tlsFacts(options) };
}

function tokenHeader(user: User | null): Readonly<Record<string, string>> {
  return user?.token === undefined ? {} : { authorization: `Bearer ${user.token}` };
}

function basicHeader(auth: string | null | undefined): Readonly<Record<string, string>> {
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
}

function plainHeaders(headers: RequestOptions['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** client-node fills these with buffers and strings only. */
function tlsFacts({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): TlsFacts {
  const facts = { ca, cert, key, servername, rejectUnauthorized };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as TlsFacts; // the entries are those of TlsFacts
}

function refused(detail: string): FlotillaError {
  return new FlotillaError('invalid_field', { detail, hint: 'Name a kubeconfig and a context: --kubeconfig <file> --context <name>' });
}
