import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '@flotilla/core';
import type { ClusterConnection, Credentials } from './connection.ts';
import { Remembered } from './remembered.ts';

export interface InClusterPlace {
  readonly clock: Clock;
  /** KUBERNETES_SERVICE_HOST; without it the name that every cluster's DNS knows. */
  readonly host?: string | undefined;
  /** KUBERNETES_SERVICE_PORT. */
  readonly port?: string | undefined;
  /** Where the service account is mounted. */
  readonly directory?: string;
}

const DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet renews the token file long before the token ends, so a minute's delay is harmless. */
const REREAD_AFTER_MS = 60_000;

/**
 * The cluster that this process runs in, by its pod's service account. Token and CA are read again when older than a minute.
 * Source: kubernetes.io/docs/tasks/run-application/access-api-from-pod.
 */
export function inClusterConnection({
  clock,
  host = 'kubernetes.default.svc',
  port = '443',
  directory = DIRECTORY,
}: InClusterPlace): ClusterConnection {
  const remembered = new Remembered(() => readServiceAccount(directory), clock, REREAD_AFTER_MS);
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    credentials: () => remembered.get(),
    forget: () => remembered.forget(),
  };
}

async function readServiceAccount(directory: string): Promise<Credentials> {
  const [token, ca] = await Promise.all([readFile(join(directory, 'token'), 'utf8'), readFile(join(directory, 'ca.crt'), 'utf8')]);
  return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
}
