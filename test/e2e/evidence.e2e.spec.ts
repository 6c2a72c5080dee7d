import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actAsKubelet } from '../kube/kubelet.mjs';
import { Fleet } from './support/fleet.ts';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { deployment, gitRepository, guideFiles, kustomization } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always } from './support/until.ts';

const NAMESPACE = 'e2e-evidence';

describe('nothing is green on old evidence', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  const cluster = TestCluster.number(0);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    agent = await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: 'flotilla-evidence' });
  });

  afterAll(async () => {
    await agent?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace('flotilla-evidence');
    await git?.close();
    await installation?.stop();
  });

  const objects = (url: string, path: string, more = {}) => {
    const options = { namespace: NAMESPACE, url, path };
    return [gitRepository(options), kustomization('webapp', options, { wait: false, ...more })];
  };

  it('a path that does not exist is FailedSoft with Flux’s own message, and never Succeeded', async () => {
    const repository = await git.makeRepository('broken');
    await repository.commit(guideFiles(NAMESPACE, 'hello'), 'first', 'production');
    await fleet.config('broken');
    const revision = await fleet.publish('broken', objects(repository.url, './no/such/path'));

    await fleet.assign('broken', revision.name, 'store-1');
    const failed = await fleet.verdict('store-1', 'broken', 'FailedSoft');

    expect(failed.observed).toMatchObject({ reason: 'ArtifactFailed', object: `Kustomization/${NAMESPACE}/webapp` });
    expect(failed.observed.message).toContain('no/such/path');
    await always('it never succeeds', async () => (await fleet.assignment('store-1', 'broken')).observed.verdict !== 'Succeeded', 3_000);
    const { items } = await installation.must('GET', '/api/v1/clusters/store-1/history?config=broken');
    expect(items.filter((item: any) => item.kind === 'Verdict' && item.detail.includes('Succeeded'))).toEqual([]);
  });

  it('going back from a broken B to A is not Succeeded on what A said before', async () => {
    const repository = await git.makeRepository('there-and-back');
    await repository.commit({ 'a/one.yaml': guideFiles(NAMESPACE, 'a')['database/migration.yaml'] ?? '' }, 'first', 'production');
    await fleet.config('back');
    const named = (path: string) =>
      objects(repository.url, path).map((object) => ({
        ...object,
        metadata: { ...object.metadata, name: `back-${object.kind.toLowerCase()}` },
        spec: {
          ...object.spec,
          ...(object.kind === 'Kustomization' ? { sourceRef: { kind: 'GitRepository', name: 'back-gitrepository' } } : {}),
        },
      }));
    const a = await fleet.publish('back', named('./a'));
    const b = await fleet.publish('back', named('./b'));
    await fleet.assign('back', a.name, 'store-1');
    const first = await fleet.verdict('store-1', 'back', 'Succeeded');
    await fleet.assign('back', b.name, 'store-1');
    await fleet.verdict('store-1', 'back', 'FailedSoft');

    agent.program.signal('SIGSTOP');
    await fleet.assign('back', a.name, 'store-1');
    const before = await fleet.assignment('store-1', 'back');
    agent.program.signal('SIGCONT');
    const again = await fleet.verdict('store-1', 'back', 'Succeeded');

    expect(before.observed.generation).toBeLessThan(before.assigned.generation);
    expect(before.observed.verdict).not.toBe('Succeeded');
    expect(Date.parse(again.observed.since)).toBeGreaterThan(Date.parse(before.assigned.since));
    expect(Date.parse(again.observed.since)).toBeGreaterThan(Date.parse(first.observed.since));
    const root = again.observed.evidence.find((reading: any) => reading.role === 'root');
    expect(root).toMatchObject({ state: 'Ok', isReconciledAfterClaim: true });
    const { configs } = await installation.must('GET', '/api/v1/clusters/store-1/desired');
    const { token } = configs.find((one: any) => one.config === 'back');
    const live = await cluster.read('Kustomization', NAMESPACE, 'back-kustomization');
    expect(live.status.lastHandledReconcileAt).toBe(token);
    expect(live.status.observedGeneration).toBe(live.metadata.generation);
  });

  it('applied but not healthy is Progressing until the Deployment says that it is ready', async () => {
    const repository = await git.makeRepository('health');
    await repository.commit({ 'web/frontend.yaml': deployment('slow-frontend', NAMESPACE) }, 'first', 'production');
    await fleet.config('health');
    const options = { namespace: NAMESPACE, url: repository.url, path: './web' };
    const source = { ...gitRepository(options), metadata: { name: 'health', namespace: NAMESPACE } };
    const root = kustomization('health', options, { wait: true, timeout: '1m', sourceRef: { kind: 'GitRepository', name: 'health' } });
    const revision = await fleet.publish('health', [source, root]);

    await fleet.assign('health', revision.name, 'store-1');
    await fleet.verdict('store-1', 'health', 'Progressing');
    await always('it does not succeed', async () => (await fleet.assignment('store-1', 'health')).observed.verdict !== 'Succeeded', 4_000);
    const kubelet = actAsKubelet(cluster.client, { namespace: NAMESPACE });
    const succeeded = await fleet.verdict('store-1', 'health', 'Succeeded', 60_000);
    await kubelet.stop();

    expect(succeeded.observed.strength).toBe('Strong');
  });

  it('marks evidence as Weak when nothing looks at health', async () => {
    const weak = await fleet.verdict('store-1', 'back', 'Succeeded');

    expect(weak.observed).toMatchObject({ strength: 'Weak', weakObjects: [`Kustomization/${NAMESPACE}/back-kustomization`] });
  });
});
