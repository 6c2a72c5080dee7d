/**
 * A kubelet's effect without a kubelet: Pods become ready, those of a Job succeed. Everything above them (ReplicaSet,
 * Deployment, Job) is the real controllers' own work, so a Deployment is ready for the reason it is anywhere else.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts to mark Pods, until it is stopped.
 * @param {import('./client.mjs').KubeClient} client
 * @param {{ namespace?: string, everyMs?: number }} [options] `namespace`: this one only, else all of them
 * @returns {{ stop(): Promise<void> }} `stop` leaves what is ready as it is
 */
export function actAsKubelet(client, { namespace, everyMs = 150 } = {}) {
  const stopped = new AbortController();
  const pods = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`;
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await markPending(client, pods).catch(() => undefined); // the API server may be down on purpose; the next turn sees
      await sleep(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

async function markPending(client, pods) {
  const { items } = await client.ask('GET', `${pods}?fieldSelector=status.phase%3DPending`);
  for (const pod of items) {
    const { name, namespace } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    await client.request('PATCH', path, { status: statusOf(pod) }, 'application/strategic-merge-patch+json');
  }
}

function statusOf(pod) {
  const now = new Date().toISOString();
  const belongsToJob = pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job') ?? false;
  const ready = belongsToJob ? 'False' : 'True';
  const condition = (type, status) => ({ type, status, lastTransitionTime: now });
  return {
    phase: belongsToJob ? 'Succeeded' : 'Running',
    startTime: now,
    conditions: [
      condition('PodScheduled', 'True'),
      condition('Initialized', 'True'),
      condition('ContainersReady', ready),
      condition('Ready', ready),
    ],
  };
}
