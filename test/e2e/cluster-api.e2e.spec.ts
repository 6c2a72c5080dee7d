import { randomBytes } from 'node:crypto';
import { kubeconfigConnection, KubernetesClusterApi } from '@flotilla/kubernetes';
import { SystemClock } from '@flotilla/platform';
import { describeClusterApi, type ClusterApiContext } from '@flotilla/testing';

/** Contexts of KUBECONFIG that tests may use. */
const CONTEXTS = (process.env['FLOTILLA_TEST_CONTEXTS'] ?? 'eu,us').split(',');

for (const context of CONTEXTS) describeClusterApi(`Kubernetes at context ${context}`, () => onKubernetes(context));

async function onKubernetes(context: string): Promise<ClusterApiContext> {
  const clock = new SystemClock();
  const connection = await kubeconfigConnection({ clock, path: process.env['KUBECONFIG'], context });
  const api = new KubernetesClusterApi(connection, { clock, slim: (object) => object });
  // A name of its own: the namespace of an earlier run may still be going.
  const namespace = `cluster-api-${randomBytes(4).toString('hex')}`;
  const made = await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  if (made.kind !== 'Written') throw new Error(made.message);
  return {
    api,
    namespace,
    async stop() {
      await api.delete({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace }, made.object.metadata.uid ?? '');
      api.close();
    },
  };
}
