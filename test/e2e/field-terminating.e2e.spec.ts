import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { ApiServerProxy } from './support/api-server-proxy.ts';
import { Fleet } from './support/fleet.ts';
import { configMap, gitRepository, kustomization, type Manifest } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-shop';
const AGENT_NAMESPACE = 'flotilla-terminating';
const FINALIZER = 'example.com/never-ends';
const WATCHED_MS = 6_000;

// FC27
describe('what is going is waited for', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let proxy: ApiServerProxy;
  let url: string;
  const cluster = TestCluster.number(1);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.removeNamespace(NAMESPACE);
    const repository = await git.makeRepository('terminating');
    await repository.commit(
      { 'one/a.yaml': configMap('a', NAMESPACE, { a: '1' }), 'two/b.yaml': configMap('b', NAMESPACE, { b: '1' }) },
      'first',
      'production',
    );
    url = repository.url;
    proxy = await ApiServerProxy.before(cluster);
    agent = await JoinedAgent.join(installation, cluster, {
      name: 'store-1',
      namespace: AGENT_NAMESPACE,
      kubeconfig: proxy.kubeconfig(installation.dataDir, cluster.context),
    });
    await fleet.config('shop');
    await fleet.publish('shop', [namespace, gitRepository({ namespace: NAMESPACE, url }), root('one'), root('two')]);
    await fleet.publish('shop', [namespace, gitRepository({ namespace: NAMESPACE, url }), root('one')]);
    await fleet.assign('shop', 'r1', 'store-1');
    await fleet.verdict('store-1', 'shop', 'Succeeded', 60_000);
  });

  afterAll(async () => {
    await agent?.stop();
    await proxy?.stop();
    for (const name of ['one', 'two']) await release(name);
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace(AGENT_NAMESPACE);
    await git?.close();
    await installation?.stop();
  });

  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  const root = (name: string): Manifest => kustomization(name, { namespace: NAMESPACE, url, path: `./${name}`, wait: false });

  /** Nobody will ever take this finalizer away: whoever set it is gone. */
  async function hold(name: string): Promise<void> {
    const { metadata } = await cluster.read('Kustomization', NAMESPACE, name);
    await cluster.edit('Kustomization', NAMESPACE, name, { metadata: { finalizers: [...metadata.finalizers, FINALIZER] } });
  }

  async function release(name: string): Promise<void> {
    const live = await cluster.read('Kustomization', NAMESPACE, name);
    if (live === null) return;
    await cluster.edit('Kustomization', NAMESPACE, name, {
      metadata: { finalizers: (live.metadata.finalizers ?? []).filter((each: string) => each !== FINALIZER) },
    });
  }

  const assignment = (): Promise<any> => fleet.assignment('store-1', 'shop');

  it('a namespace that is going is a named wait without writes, and is made again once it is gone', async () => {
    const old = await cluster.read('Namespace', '', NAMESPACE);
    await hold('one');
    await cluster.delete('Namespace', '', NAMESPACE);
    await until(
      'only what is held is left',
      async () =>
        (await cluster.read('Kustomization', NAMESPACE, 'two')) === null &&
        (await cluster.read('GitRepository', NAMESPACE, 'main-app')) === null,
    );

    await fleet.assign('shop', 'r1', 'store-1');
    const waiting = await until('the wait is named', async () => {
      const now = await assignment();
      return now.observed.generation === now.assigned.generation && now.observed.reason === 'NamespaceTerminating' ? now : null;
    });
    const mark = proxy.writes.length;
    await always('it is never green', async () => (await assignment()).observed.verdict === 'Progressing', WATCHED_MS);
    const writes = proxy.writes.slice(mark);
    await release('one');
    await until(
      'it is made again',
      async () => {
        const now = await cluster.read('Namespace', '', NAMESPACE);
        return now !== null && now.metadata.uid !== old.metadata.uid;
      },
      60_000,
    );
    await fleet.verdict('store-1', 'shop', 'Succeeded', 60_000);

    expect(waiting.observed.message).toContain(FINALIZER);
    expect(waiting.observed.message).toContain(`Kustomization/${NAMESPACE}/one`);
    expect(waiting.observed.message).toMatch(/since \d{4}-/);
    expect(waiting.waits).toContainEqual(expect.objectContaining({ reason: 'NamespaceTerminating' }));
    expect(writes.filter(({ path }) => path.includes(`/namespaces/${NAMESPACE}`))).toEqual([]);
    console.info(`${writes.length} writes, all to the agent's own namespace, in ${WATCHED_MS / 1_000} s of waiting`);
    expect(writes.length).toBeLessThanOrEqual(WATCHED_MS / 1_000 + 2);
  });

  it('a removal that does not end is dated and shown, and ends when the finalizer does', async () => {
    await hold('two');
    await fleet.assign('shop', 'r2', 'store-1');

    const stuck = await until('it is told', async () => {
      const now = await assignment();
      return now.observed.pruneFailed.length > 0 ? now : null;
    });
    const mark = proxy.writes.length;
    await always(
      'it stays told, with the same beginning',
      async () => (await assignment()).observed.pruneFailed[0]?.since === stuck.observed.pruneFailed[0].since,
      4_000,
    );
    const deletes = proxy.writes.slice(mark).filter(({ method }) => method === 'DELETE');
    const { items } = await installation.must('GET', '/api/v1/clusters/store-1/problems');
    await release('two');
    await until('it is gone', async () => (await cluster.read('Kustomization', NAMESPACE, 'two')) === null);
    await until('and settled', async () => (await assignment()).observed.phase === 'Settled', 60_000);

    expect(stuck.observed.pruneFailed).toEqual([
      { object: `Kustomization/${NAMESPACE}/two`, reason: expect.stringContaining(FINALIZER), since: expect.any(String) },
    ]);
    expect(stuck.waits).toContainEqual(expect.objectContaining({ reason: 'PruneFailed', since: stuck.observed.pruneFailed[0].since }));
    expect(items).toContainEqual(expect.objectContaining({ reason: 'PruneFailed', message: expect.stringContaining(FINALIZER) }));
    expect(deletes.length).toBeLessThanOrEqual(1);
  });
});
