/** What Flux needs of a cluster, and what each of its controllers is told at its start. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crdsPath } from './programs.mjs';
import { until } from './wait.mjs';

export const FLUX_CONTROLLERS = ['source', 'kustomize', 'helm', 'notification', 'image-reflector', 'image-automation'];

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * Installs the CRDs of the controllers and waits until they are served.
 * @param {import('./cluster.mjs').Cluster} cluster
 * @param {readonly string[]} controllers program names
 */
export async function installCrds(cluster, controllers) {
  const files = controllers.flatMap((name) => readdirSync(crdsPath(name)).map((file) => join(crdsPath(name), file)));
  const names = [];
  for (const file of files) {
    const { status, body } = await cluster.request('POST', CRDS, readFileSync(file), 'application/yaml');
    if (status !== 201) throw new Error(`${file}: ${status} ${body}`);
    names.push(JSON.parse(body).metadata.name);
  }
  for (const name of names) await until(name, () => isEstablished(cluster, name));
}

async function isEstablished(cluster, name) {
  const { body } = await cluster.request('GET', `${CRDS}/${name}`);
  return JSON.parse(body).status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
}

/**
 * @param {string} controller program name
 * @param {string} data a directory of its own
 * @param {{ storage: number, events: number, receiver: number, hasNotifications: boolean }} addresses ports on loopback
 * @returns {string[]}
 */
export function fluxArguments(controller, data, { storage, events, receiver, hasNotifications }) {
  const own = {
    'source-controller': [`--storage-path=${data}`, `--storage-addr=127.0.0.1:${storage}`, `--storage-adv-addr=127.0.0.1:${storage}`],
    'image-reflector-controller': [`--storage-path=${data}`],
    'notification-controller': [`--events-addr=127.0.0.1:${events}`, `--receiverAddr=127.0.0.1:${receiver}`],
  };
  const sendsEvents = hasNotifications && controller !== 'notification-controller';
  const toNotifications = sendsEvents ? [`--events-addr=http://127.0.0.1:${events}/`] : [];
  return ['--metrics-addr=0', '--log-encoding=json', ...(own[controller] ?? []), ...toNotifications];
}
