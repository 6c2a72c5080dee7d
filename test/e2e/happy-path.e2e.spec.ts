import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actAsKubelet } from '../kube/kubelet.mjs';
import { startGitHost, type GitHost, type GitRepository } from '../kube/git-host.mjs';
import { Fleet } from './support/fleet.ts';
import { guideFiles, guideObjects } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-happy';

describe('one configuration to one cluster', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let repository: GitRepository;
  let fleet: Fleet;
  let kubelet: { stop(): Promise<void> };
  const cluster = TestCluster.number(0);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    kubelet = actAsKubelet(cluster.client, { namespace: NAMESPACE });
    agent = await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: 'flotilla-happy' });
  });

  afterAll(async () => {
    await agent?.stop();
    await kubelet?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace('flotilla-happy');
    await git?.close();
    await installation?.stop();
  });

  it('shows each step over REST, from offered to Succeeded', async () => {
    repository = await git.makeRepository('main-app');
    const commit = await repository.commit(guideFiles(NAMESPACE, 'hello'), 'first', 'production');
    await fleet.config('webapp');
    const revision = await fleet.publish('webapp', guideObjects({ namespace: NAMESPACE, url: repository.url }));

    agent.program.signal('SIGSTOP');
    await fleet.assign('webapp', revision.name, 'store-1');
    const offered = await fleet.assignment('store-1', 'webapp');
    agent.program.signal('SIGCONT');
    const succeeded = await fleet.verdict('store-1', 'webapp', 'Succeeded', 60_000);

    expect(revision.pins).toEqual([
      { object: `GitRepository/${NAMESPACE}/main-app`, from: 'branch production', to: `sha1:${commit}`, isPinned: true },
    ]);
    expect(offered.assigned).toMatchObject({ revision: 'webapp@r1', claim: 'Offered', owner: 'Manual', generation: 1 });
    expect(succeeded.assigned).toMatchObject({ claim: 'Claimed' });
    expect(succeeded.observed).toMatchObject({ revision: 'webapp@r1', verdict: 'Succeeded', strength: 'Strong' });
    expect(Date.parse(succeeded.observed.since)).toBeGreaterThan(Date.parse(offered.assigned.since));
    expect((await cluster.read('ConfigMap', NAMESPACE, 'webapp-settings')).data).toEqual({ greeting: 'hello' });
  });

  it('keeps the steps in the history of the cluster', async () => {
    const { items } = await installation.must('GET', '/api/v1/clusters/store-1/history?config=webapp');

    const kinds = items.map((item: any) => item.kind);

    expect(kinds).toEqual(expect.arrayContaining(['Assigned', 'Claimed', 'Verdict']));
  });

  it('changes nothing in the cluster when the branch moves, until that is published and assigned', async () => {
    const before = await cluster.read('GitRepository', NAMESPACE, 'main-app');
    const moved = await repository.commit(guideFiles(NAMESPACE, 'a new greeting'), 'a new greeting', 'production');

    await always(
      'the cluster keeps its commit',
      async () => (await cluster.read('GitRepository', NAMESPACE, 'main-app')).status.artifact.revision === before.status.artifact.revision,
      3_000,
    );
    expect((await cluster.read('ConfigMap', NAMESPACE, 'webapp-settings')).data).toEqual({ greeting: 'hello' });
    const revision = await fleet.publish('webapp', guideObjects({ namespace: NAMESPACE, url: repository.url }));
    expect(revision.name).toBe('webapp@r2');
    expect((await cluster.read('GitRepository', NAMESPACE, 'main-app')).metadata.generation).toBe(before.metadata.generation);
    await fleet.assign('webapp', revision.name, 'store-1');
    await fleet.verdict('store-1', 'webapp', 'Succeeded', 60_000);

    expect((await cluster.read('GitRepository', NAMESPACE, 'main-app')).status.artifact.revision).toContain(moved);
    await until(
      'the new greeting runs',
      async () => (await cluster.read('ConfigMap', NAMESPACE, 'webapp-settings')).data.greeting === 'a new greeting',
    );
  });
});
