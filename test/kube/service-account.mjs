/** The rights of a ServiceAccount, as a Pod would have them: a token, and the files that a Pod finds mounted. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {import('./client.mjs').KubeClient} client
 * @param {{ namespace: string, name: string, seconds?: number }} account it must exist; the API server wants at least 600 s
 * @returns {Promise<string>}
 */
export async function mintToken(client, { namespace, name, seconds = 3600 }) {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: seconds } };
  const { status } = await client.ask('POST', path, request);
  return status.token;
}

/**
 * Writes `token`, `ca.crt` and `namespace` into `directory`, as they lie in /var/run/secrets/kubernetes.io/serviceaccount.
 * @param {import('./client.mjs').KubeClient} client
 * @param {{ namespace: string, name: string, seconds?: number }} account
 * @param {string} directory
 * @returns {Promise<{ directory: string, env: { KUBERNETES_SERVICE_HOST: string, KUBERNETES_SERVICE_PORT: string } }>}
 */
export async function writeServiceAccountFiles(client, account, directory) {
  mkdirSync(directory, { recursive: true });
  const write = (file, text) => writeFileSync(join(directory, file), text, { mode: 0o600 });
  write('token', await mintToken(client, account));
  write('ca.crt', client.ca ?? '');
  write('namespace', account.namespace);
  const { hostname, port } = new URL(client.server);
  return { directory, env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port || '443' } };
}
