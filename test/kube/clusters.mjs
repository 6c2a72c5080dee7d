/** Several clusters at once, in one kubeconfig. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from './cluster.mjs';

/**
 * @param {readonly string[]} names one context each
 * @param {readonly string[]} flux which controllers, see FLUX_CONTROLLERS
 * @param {(line: string) => void} log
 */
export async function startClusters(names, flux, log) {
  const clusters = [];
  for (const name of names) clusters.push(await startCluster({ name, flux, log }));
  const directory = mkdtempSync(join(tmpdir(), 'flotilla-kube-'));
  const kubeconfig = join(directory, 'kubeconfig');
  const configs = clusters.map((cluster) => JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')));
  writeFileSync(kubeconfig, JSON.stringify(merged(configs)), { mode: 0o600 });
  const stop = async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
  return { clusters, kubeconfig, stop };
}

function merged(configs) {
  const lists = ['clusters', 'users', 'contexts'].map((key) => [key, configs.flatMap((config) => config[key])]);
  return { ...configs[0], ...Object.fromEntries(lists) };
}
