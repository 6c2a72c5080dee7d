import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from './support/fleet.ts';
import { startGitHost, type GitHost, type GitRepository } from '../kube/git-host.mjs';
import { configMap, gitRepository, kustomization, type Manifest } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-absence';

describe('absence is never deletion', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let repository: GitRepository;
  const cluster = TestCluster.number(0);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    repository = await git.makeRepository('absence');
    await repository.commit(
      {
        'a/a.yaml': configMap('a', NAMESPACE, { a: '1' }),
        'b/b.yaml': configMap('b', NAMESPACE, { b: '1' }),
        'child/child.yaml': JSON.stringify(
          kustomization('child', { namespace: NAMESPACE, url: '', path: './a' }, { sourceRef: { kind: 'GitRepository', name: 'theirs' } }),
        ),
        ...Object.fromEntries(
          Array.from({ length: 12 }, (_, i) => [`twelve/${i}.yaml`, configMap(`twelve-${i}`, NAMESPACE, { i: String(i) })]),
        ),
      },
      'first',
      'production',
    );
    agent = await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: 'flotilla-absence' });
  });

  afterAll(async () => {
    await agent?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace('flotilla-absence');
    await git?.close();
    await installation?.stop();
  });

  const source = (name: string): Manifest => ({
    ...gitRepository({ namespace: NAMESPACE, url: repository.url }),
    metadata: { name, namespace: NAMESPACE },
  });
  const root = (name: string, path: string, from: string): Manifest =>
    kustomization(name, { namespace: NAMESPACE, url: '', path, wait: false }, { sourceRef: { kind: 'GitRepository', name: from } });

  async function assigned(config: string, objects: Manifest[], more = {}): Promise<any> {
    const revision = await fleet.publish(config, objects, more);
    await fleet.assign(config, revision.name, 'store-1');
    return fleet.verdict('store-1', config, 'Succeeded', 60_000);
  }

  it('prunes what left the revision, after it has converged, and what it delivered', async () => {
    await fleet.config('prune');
    await assigned('prune', [source('prune'), root('prune-a', './a', 'prune'), root('prune-b', './b', 'prune')]);
    expect(await cluster.read('ConfigMap', NAMESPACE, 'b')).not.toBeNull();

    await assigned('prune', [source('prune'), root('prune-a', './a', 'prune')]);

    await until('the root that left is gone', async () => (await cluster.read('Kustomization', NAMESPACE, 'prune-b')) === null);
    await until('what it delivered is gone', async () => (await cluster.read('ConfigMap', NAMESPACE, 'b')) === null);
    expect(await cluster.read('ConfigMap', NAMESPACE, 'a')).not.toBeNull();
  });

  it('removes nothing above the cap until exactly that list is approved', async () => {
    await fleet.config('capped');
    await assigned('capped', [source('capped'), root('capped-a', './a', 'capped'), root('twelve', './twelve', 'capped')]);

    const held = await assigned('capped', [source('capped'), root('capped-a', './a', 'capped')]);
    const waiting =
      held.observed.pruneHeld ??
      (await until('the removal waits', async () => (await fleet.assignment('store-1', 'capped')).observed.pruneHeld));
    await always(
      'nothing goes',
      async () =>
        (await cluster.read('Kustomization', NAMESPACE, 'twelve')) !== null &&
        (await cluster.read('ConfigMap', NAMESPACE, 'twelve-11')) !== null,
      3_000,
    );
    const { items } = await installation.must('GET', '/api/v1/clusters/store-1/problems');
    const wrong = await installation.post('/api/v1/clusters/store-1/prune/approve', {
      config: 'capped',
      hash: `sha256:${'0'.repeat(64)}`,
      reason: 'wrong',
    });
    await installation.must('POST', '/api/v1/clusters/store-1/prune/approve', { config: 'capped', hash: waiting.hash, reason: 'seen' });

    expect(waiting).toMatchObject({ total: 13, objects: [`Kustomization/${NAMESPACE}/twelve`] });
    expect(items).toContainEqual(expect.objectContaining({ config: 'capped', reason: 'PruneCapped' }));
    expect(wrong).toMatchObject({ status: 409, body: { code: 'prune_changed' } });
    await until('the root is gone', async () => (await cluster.read('Kustomization', NAMESPACE, 'twelve')) === null);
    await until('and its twelve workloads', async () => (await cluster.read('ConfigMap', NAMESPACE, 'twelve-11')) === null);
  });

  it('a config that leaves a cluster is Detached and keeps running', async () => {
    await fleet.config('leaving');
    await assigned('leaving', [source('leaving'), root('leaving', './a', 'leaving')]);

    await installation.must('POST', '/api/v1/configs/leaving/unassign', { cluster: 'store-1', reason: 'no longer ours' });

    await until('it is Detached', async () => (await fleet.assignment('store-1', 'leaving')).observed?.phase === 'Detached');
    await always('it keeps running', async () => (await cluster.read('Kustomization', NAMESPACE, 'leaving')) !== null, 3_000);
    expect((await fleet.assignment('store-1', 'leaving')).detached).toMatchObject({ reason: 'no longer ours' });
  });

  it('reports an edit by hand with its fields and puts it right', async () => {
    await fleet.config('drift');
    await assigned('drift', [source('drift'), root('drift', './a', 'drift')]);

    await cluster.edit('Kustomization', NAMESPACE, 'drift', { spec: { path: './b' } });

    const drift = await until('the drift is reported', async () =>
      (await fleet.assignment('store-1', 'drift')).observed.drift.find((one: any) => one.kind === 'Edited'),
    );
    expect(drift).toMatchObject({ object: `Kustomization/${NAMESPACE}/drift`, fields: expect.arrayContaining(['/spec/path']) });
    await until('it is put right', async () => (await cluster.read('Kustomization', NAMESPACE, 'drift')).spec.path === './a');
  });

  it('makes an object again that was deleted by hand, and says so', async () => {
    const before = await cluster.read('GitRepository', NAMESPACE, 'drift');

    await cluster.delete('GitRepository', NAMESPACE, 'drift');

    await until('it is there again', async () => {
      const now = await cluster.read('GitRepository', NAMESPACE, 'drift');
      return now !== null && now.metadata.uid !== before.metadata.uid;
    });
    const drift = await until('the drift is reported', async () =>
      (await fleet.assignment('store-1', 'drift')).observed.drift.find((one: any) => one.kind === 'Deleted'),
    );
    expect(drift).toMatchObject({ object: `GitRepository/${NAMESPACE}/drift` });
    await fleet.verdict('store-1', 'drift', 'Succeeded', 60_000);
  });

  it('never co-owns what a Flux controller owns', async () => {
    await cluster.apply(source('theirs'));
    await cluster.apply(root('theirs', './child', 'theirs'));
    const child = await until('their child is there', () => cluster.read('Kustomization', NAMESPACE, 'child'));
    await fleet.config('greedy');
    const revision = await fleet.publish('greedy', [source('greedy'), root('child', './b', 'greedy')]);

    await fleet.assign('greedy', revision.name, 'store-1');
    const rejected = await fleet.verdict('store-1', 'greedy', 'FailedHard');

    expect(rejected.observed).toMatchObject({ reason: 'OwnedElsewhere', object: `Kustomization/${NAMESPACE}/child` });
    expect(rejected.observed.message).toContain(`Kustomization/${NAMESPACE}/theirs`);
    const after = await cluster.read('Kustomization', NAMESPACE, 'child');
    expect(after.metadata).toMatchObject({ uid: child.metadata.uid, generation: child.metadata.generation });
    expect(after.metadata.labels['flotilla.dev/config']).toBeUndefined();
    expect(after.metadata.managedFields.map((field: any) => field.manager)).not.toContain('flotilla-agent');
  });

  it('never touches what somebody else made', async () => {
    const theirs = await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'by-hand', namespace: NAMESPACE } });
    await fleet.config('foreign');
    const mine = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'by-hand', namespace: NAMESPACE }, data: { mine: 'yes' } };
    const revision = await fleet.publish('foreign', [source('foreign'), root('foreign', './a', 'foreign'), mine]);

    await fleet.assign('foreign', revision.name, 'store-1');
    await fleet.verdict('store-1', 'foreign', 'FailedHard');

    expect((await cluster.read('ConfigMap', NAMESPACE, 'by-hand')).metadata.resourceVersion).toBe(theirs.metadata.resourceVersion);
  });
});
