import { connect, type KubeClient } from '../../kube/client.mjs';
import { until } from './until.ts';

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A Kubernetes cluster as a test sees it: by a client that shares nothing with the agent's. */
export class TestCluster {
  private constructor(
    readonly kubeconfig: string,
    readonly context: string,
    readonly client: KubeClient,
  ) {}

  /** @param index which of the contexts that FLOTILLA_TEST_CONTEXTS lists */
  static number(index: number): TestCluster {
    const kubeconfig = process.env['KUBECONFIG'];
    const context = (process.env['FLOTILLA_TEST_CONTEXTS'] ?? '').split(',')[index];
    if (kubeconfig === undefined || context === undefined || context === '') throw new Error('No cluster to test on: run npm run test:e2e');
    return new TestCluster(kubeconfig, context, connect({ kubeconfig, context }));
  }

  /** Server-side apply as another manager than ours. */
  apply(object: Named): Promise<any> {
    return this.client.ask('PATCH', `${pathOf(object)}?fieldManager=a-person&force=true`, object, 'application/apply-patch+yaml');
  }

  /** A merge patch by hand. */
  edit(kind: string, namespace: string, name: string, patch: unknown): Promise<any> {
    return this.client.ask('PATCH', `${addressOf(kind, namespace, name)}?fieldManager=a-person`, patch, 'application/merge-patch+json');
  }

  async read(kind: string, namespace: string, name: string): Promise<any> {
    const { status, body } = await this.client.request('GET', addressOf(kind, namespace, name));
    return status === 404 ? null : body;
  }

  async delete(kind: string, namespace: string, name: string): Promise<void> {
    await this.client.request('DELETE', addressOf(kind, namespace, name));
  }

  /** resourceVersion of what an agent could have written in a namespace: equal before and after means that nothing was. */
  async versions(namespace: string): Promise<Readonly<Record<string, string>>> {
    const versions: Record<string, string> = {};
    for (const kind of Object.keys(KINDS)) {
      if (kind === 'Namespace' || kind === 'HelmRelease') continue;
      const list = await this.client.ask('GET', collectionOf(kind, namespace));
      for (const item of list.items) versions[`${kind}/${item.metadata.name}`] = item.metadata.resourceVersion;
    }
    return versions;
  }

  /** A namespace of this test's own; what an earlier run left is removed first. */
  async namespace(name: string): Promise<void> {
    await this.removeNamespace(name);
    await this.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  /** What Flux must finalize goes first: a namespace that finds it there looks again only many seconds later. */
  async removeNamespace(name: string): Promise<void> {
    for (const kind of ['Kustomization', 'GitRepository']) {
      const path = collectionOf(kind, name);
      await this.client.request('DELETE', path);
      await until(`${kind}s of ${name} are gone`, async () => (await this.client.request('GET', path)).body.items?.length === 0);
    }
    await this.delete('Namespace', '', name);
    await until(`namespace ${name} is gone`, async () => (await this.read('Namespace', '', name)) === null, 60_000);
  }
}

const KINDS: Readonly<Record<string, readonly [apiVersion: string, plural: string]>> = {
  GitRepository: ['source.toolkit.fluxcd.io/v1', 'gitrepositories'],
  Kustomization: ['kustomize.toolkit.fluxcd.io/v1', 'kustomizations'],
  HelmRelease: ['helm.toolkit.fluxcd.io/v2', 'helmreleases'],
  ConfigMap: ['v1', 'configmaps'],
  Secret: ['v1', 'secrets'],
  Namespace: ['v1', 'namespaces'],
  ServiceAccount: ['v1', 'serviceaccounts'],
  Deployment: ['apps/v1', 'deployments'],
};

function pathOf({ kind, metadata }: Named): string {
  return addressOf(kind, metadata.namespace ?? '', metadata.name);
}

function addressOf(kind: string, namespace: string, name: string): string {
  return `${collectionOf(kind, namespace)}/${name}`;
}

function collectionOf(kind: string, namespace: string): string {
  const row = KINDS[kind];
  if (row === undefined) throw new Error(`Add ${kind} to the kinds that tests know`);
  const [apiVersion, plural] = row;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespace === '' ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
}
