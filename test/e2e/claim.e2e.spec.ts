import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiServerProxy } from './support/api-server-proxy.ts';
import { Fleet } from './support/fleet.ts';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { configMap, gitRepository, kustomization } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-claim';
const AGENT_NAMESPACE = 'flotilla-claim';
/** More writes than one apply makes; the loop ends at the first k that is never reached. */
const MORE_THAN_ENOUGH = 60;

describe('a claim comes before the first touch', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let proxy: ApiServerProxy;
  let url: string;
  const cluster = TestCluster.number(0);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    const repository = await git.makeRepository('claim');
    await repository.commit({ 'one/a.yaml': configMap('a', NAMESPACE, { a: '1' }) }, 'first', 'production');
    url = repository.url;
    proxy = await ApiServerProxy.before(cluster);
    agent = await JoinedAgent.join(installation, cluster, {
      name: 'store-1',
      namespace: AGENT_NAMESPACE,
      kubeconfig: proxy.kubeconfig(installation.dataDir, cluster.context),
    });
  });

  afterAll(async () => {
    await agent?.stop();
    await proxy?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace(AGENT_NAMESPACE);
    await git?.close();
    await installation?.stop();
  });

  const objects = (name: string) => {
    const options = { namespace: NAMESPACE, url, path: './one' };
    return [
      { ...gitRepository(options), metadata: { name, namespace: NAMESPACE } },
      kustomization(name, options, { wait: false, sourceRef: { kind: 'GitRepository', name } }),
    ];
  };

  it('refuses an offer that was withdrawn while the agent stood still, and nothing was written', async () => {
    await fleet.config('withdrawn');
    const revision = await fleet.publish('withdrawn', objects('withdrawn'));
    const before = await cluster.versions(NAMESPACE);

    agent.program.signal('SIGSTOP');
    await fleet.assign('withdrawn', revision.name, 'store-1');
    expect((await fleet.assignment('store-1', 'withdrawn')).assigned.claim).toBe('Offered');
    await installation.must('POST', '/api/v1/configs/withdrawn/withdraw', { cluster: 'store-1', reason: 'second thoughts' });
    agent.program.signal('SIGCONT');

    await always('nothing is written', async () => JSON.stringify(await cluster.versions(NAMESPACE)) === JSON.stringify(before), 5_000);
    const after = await fleet.assignment('store-1', 'withdrawn');
    expect(after.assigned).toMatchObject({ claim: 'Settled', revision: null });
  });

  it('goes on with the same claim after it died at any write', async () => {
    const calm = await run('calm', MORE_THAN_ENOUGH);
    const outcomes: unknown[] = [];

    for (let k = 1; k <= MORE_THAN_ENOUGH; k += 1) {
      const outcome = await run(`kill-${k}`, k);
      outcomes.push({ k, ...outcome });
      expect(outcome.state, `killed at write ${k}`).toEqual(calm.state);
      expect(outcome.generation).toBe(1);
      if (!outcome.wasKilled) break;
    }

    console.info(`killed at every one of ${outcomes.length - 1} writes; each run ended as the calm one`);
    expect(outcomes.length).toBeGreaterThan(5);
  }, 400_000);

  /** Assigns a config of its own, kills the agent at its k-th write, starts it again and tells how it ended. */
  async function run(name: string, k: number) {
    await fleet.config(name);
    const revision = await fleet.publish(name, objects(name));
    let wasKilled = false;
    proxy.withhold(k, () => {
      wasKilled = true;
      agent.program.signal('SIGKILL');
    });
    await fleet.assign(name, revision.name, 'store-1');
    await until(
      `${name} is killed or done`,
      async () => wasKilled || (await fleet.assignment('store-1', name)).observed?.verdict === 'Succeeded',
      60_000,
    );
    proxy.forward();
    if (wasKilled) {
      await agent.program.ended();
      agent.restart();
    }
    const done = await fleet.verdict('store-1', name, 'Succeeded', 60_000);
    const state = [await normal('GitRepository', name), await normal('Kustomization', name), await inventory(name)];
    return { wasKilled, generation: done.assigned.generation, state };
  }

  async function normal(kind: string, name: string) {
    const object = await cluster.read(kind, NAMESPACE, name);
    const { labels, annotations } = object.metadata;
    const text = JSON.stringify({ spec: object.spec, labels: Object.keys(labels), annotations: Object.keys(annotations) });
    return JSON.parse(text.replaceAll(name, 'NAME'));
  }

  async function inventory(name: string) {
    const object = await cluster.read('ConfigMap', AGENT_NAMESPACE, `flotilla-inventory-${name}`);
    return Object.keys(object?.data ?? {}).toSorted();
  }
});
