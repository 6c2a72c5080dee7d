import { ClusterUnavailable, type Clock } from '@flotilla/core';
import { FLUX_KINDS, slimObject } from '@flotilla/flux';
import { inClusterConnection, kubeconfigConnection, KubernetesClusterApi, type ClusterConnection } from '@flotilla/kubernetes';
import { backoff, type Logger } from '@flotilla/platform';
import type { ClusterPlace } from './config.ts';

const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;

/** The cluster this agent is for: by its service account's files in it, by a kubeconfig beside it. */
export async function openCluster(place: ClusterPlace, clock: Clock): Promise<KubernetesClusterApi> {
  return new KubernetesClusterApi(await connectionTo(place, clock), {
    clock,
    slim: slimObject,
    groups: [...new Set(FLUX_KINDS.map(({ group }) => group))],
  });
}

async function connectionTo(place: ClusterPlace, clock: Clock): Promise<ClusterConnection> {
  switch (place.kind) {
    case 'Kubeconfig':
      return kubeconfigConnection({ clock, path: place.path, context: place.context });
    case 'InCluster':
      return inClusterConnection({ clock, host: place.host, port: place.port, directory: place.directory });
  }
}

/** Does what needs the cluster, again and again with backoff until the cluster answers or `signal` aborts. */
export async function untilReached<T>(
  work: () => Promise<T>,
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ClusterUnavailable) || signal.aborted) throw error;
      logger.warn('the cluster cannot be reached', { error: error.message });
      await clock.sleep(backoff(failures, RETRY_BASE_MS, RETRY_CAP_MS), signal);
      signal.throwIfAborted();
    }
  }
}
