import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cli } from './support/cli.ts';
import { Fleet } from './support/fleet.ts';
import { ApiServerProxy } from './support/api-server-proxy.ts';
import { startGitHost, type GitHost, type GitRepository } from '../kube/git-host.mjs';
import { configMap, gitRepository, kustomization } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-silence';

describe('silence is never health', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let repository: GitRepository;
  let proxy: ApiServerProxy;
  const cluster = TestCluster.number(0);

  beforeAll(async () => {
    installation = await Installation.start({ FLOTILLA_LATE_AFTER: '6s', FLOTILLA_OFFLINE_AFTER: '12s' });
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    repository = await git.makeRepository('silence');
    await repository.commit({ 'a/a.yaml': configMap('a', NAMESPACE, { a: '1' }) }, 'first', 'production');
    proxy = await ApiServerProxy.before(cluster);
    agent = await JoinedAgent.join(installation, cluster, {
      name: 'store-1',
      namespace: 'flotilla-silence',
      kubeconfig: proxy.kubeconfig(installation.dataDir, cluster.context),
    });
    await fleet.config('quiet');
    const options = { namespace: NAMESPACE, url: repository.url, path: './a', wait: false };
    const revision = await fleet.publish('quiet', [
      { ...gitRepository(options), metadata: { name: 'quiet', namespace: NAMESPACE } },
      kustomization('quiet', options, { sourceRef: { kind: 'GitRepository', name: 'quiet' } }),
    ]);
    await fleet.assign('quiet', revision.name, 'store-1');
    await fleet.verdict('store-1', 'quiet', 'Succeeded', 60_000);
  });

  afterAll(async () => {
    await agent?.stop();
    await proxy?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace('flotilla-silence');
    await git?.close();
    await installation?.stop();
  });

  const status = async () => (await installation.must('GET', '/api/v1/clusters/store-1')).status;

  it('a frozen API server ages what is known and fails nothing', async () => {
    proxy.freeze();
    const frozenAt = Date.now();
    const silent = await until('the silence is told', async () => ((await status()).clusterSilence === null ? null : status()), 40_000);
    await always(
      'nothing fails and nothing is refreshed',
      async () => {
        const { observed } = await fleet.assignment('store-1', 'quiet');
        return !observed.verdict.startsWith('Failed') && (await status()).observedAt === silent.observedAt;
      },
      60_000 - (Date.now() - frozenAt),
    );
    const frozen = await status();

    expect(frozen.connectivity).toBe('Online');
    expect(frozen.shown.word).not.toBe('Healthy');
    proxy.thaw();
    await until('it is read again', async () => (await status()).clusterSilence === null, 60_000);
    await fleet.verdict('store-1', 'quiet', 'Succeeded', 60_000);
  });

  it('while the API is down the cluster goes on, and what changed arrives afterwards', async () => {
    await installation.stop();
    const downSince = Date.now();
    await repository.commit(
      { 'a/a.yaml': configMap('a', NAMESPACE, { a: '1' }), 'b/b.yaml': configMap('b', NAMESPACE, { b: '1' }) },
      'meanwhile',
      'production',
    );
    await cluster.apply({
      ...gitRepository({ namespace: NAMESPACE, url: repository.url }),
      metadata: { name: 'meanwhile', namespace: NAMESPACE },
    });
    await cluster.apply(
      kustomization(
        'meanwhile',
        { namespace: NAMESPACE, url: '', path: './gone', wait: false },
        { sourceRef: { kind: 'GitRepository', name: 'meanwhile' } },
      ),
    );
    await until('Flux has tried it', async () =>
      (await cluster.read('Kustomization', NAMESPACE, 'meanwhile'))?.status?.conditions?.some(
        (condition: any) => condition.reason === 'ArtifactFailed',
      ),
    );
    await always('the agent lives', async () => agent.program.isRunning, Math.max(0, 60_000 - (Date.now() - downSince)));

    await installation.restart();
    const items = await until(
      'what changed meanwhile is told',
      async () => {
        const answer = await installation.must('GET', `/api/v1/flux-objects?cluster=store-1&kind=Kustomization&q=meanwhile`);
        return answer.items.length === 1 ? answer.items : null;
      },
      60_000,
    );

    expect(items[0]).toMatchObject({ ready: 'False', reason: 'ArtifactFailed' });
    await fleet.verdict('store-1', 'quiet', 'Succeeded', 60_000);
    await cluster.delete('Kustomization', NAMESPACE, 'meanwhile');
  }, 240_000);

  it('an agent that is gone is Late, then Offline, in time; nothing stays green', async () => {
    agent.program.signal('SIGKILL');
    const goneAt = Date.now();
    const words: string[] = [];

    await until(
      'it is Offline',
      async () => {
        const { shown } = await status();
        if (words.at(-1) !== shown.word) words.push(shown.word);
        return shown.word === 'Offline';
      },
      40_000,
    );
    const seconds = (Date.now() - goneAt) / 1_000;

    expect(words.filter((word) => word === 'Late' || word === 'Offline')).toEqual(['Late', 'Offline']);
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(20);
    expect((await fleet.assignment('store-1', 'quiet')).observed).toMatchObject({ verdict: 'Stale', lastKnown: 'Succeeded' });
    const summary = await installation.must('GET', '/api/v1/fleet/summary');
    expect(summary.shown).toMatchObject({ Offline: 1 });
    expect(summary.shown.Healthy ?? 0).toBe(0);
    const cli = new Cli(installation);
    const { said } = await cli.run('get', 'cluster', '--no-color');
    cli.remove();
    expect(said).toMatch(/store-1 .*Offline/);
    expect(said).not.toContain('Healthy ');
    console.info(said);
    console.info(`${words.join(' → ')} after ${seconds.toFixed(1)} s (limits: Late 6 s, Offline 12 s)`);
  });
});
