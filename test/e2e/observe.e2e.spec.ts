import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cli } from './support/cli.ts';
import { Fleet } from './support/fleet.ts';
import { startGitHost, type GitHost, type GitRepository } from '../kube/git-host.mjs';
import { configMap, gitRepository, kustomization } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { until } from './support/until.ts';

const NAMESPACE = 'e2e-observe';

describe('an existing fleet is seen whole on the first day', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let repository: GitRepository;
  let joinedAt: number;
  let before: Readonly<Record<string, string>>;
  const cluster = TestCluster.number(0);

  const child = (name: string, path: string) =>
    JSON.stringify(
      kustomization(
        name,
        { namespace: NAMESPACE, url: '', path, wait: false },
        { sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
      ),
    );

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    repository = await git.makeRepository('bootstrap');
    await repository.commit(
      {
        'cluster/apps.yaml': child('apps', './apps'),
        'cluster/infra.yaml': child('infra', './infra'),
        'apps/a.yaml': configMap('a', NAMESPACE, { a: '1' }),
        'infra/b.yaml': configMap('b', NAMESPACE, { b: '1' }),
      },
      'first',
      'production',
    );
    const options = { namespace: NAMESPACE, url: repository.url, path: './cluster', wait: false };
    await cluster.apply({
      ...gitRepository(options),
      metadata: { name: 'flux-system', namespace: NAMESPACE },
      spec: { ...gitRepository(options).spec, interval: '2s' },
    } as never);
    await cluster.apply(kustomization('flux-system', options, { sourceRef: { kind: 'GitRepository', name: 'flux-system' } }));
    await until('Flux has delivered both children', async () => {
      const children = await Promise.all(['apps', 'infra'].map((name) => cluster.read('Kustomization', NAMESPACE, name)));
      return children.every((one) =>
        one?.status?.conditions?.some((condition: any) => condition.type === 'Ready' && condition.status === 'True'),
      );
    });
    before = await cluster.versions(NAMESPACE);
    agent = await JoinedAgent.launch(installation, cluster, { name: 'existing', namespace: 'flotilla-observe', isObserver: true });
    joinedAt = Date.now();
  });

  afterAll(async () => {
    await agent?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace('flotilla-observe');
    await git?.close();
    await installation?.stop();
  });

  const observed = async () =>
    (await installation.must('GET', `/api/v1/flux-objects?unmanaged=true&cluster=existing&limit=200`)).items.filter(
      (item: any) => item.namespace === NAMESPACE,
    );

  it('shows every object with owner, revision, readiness, message and age within 10 seconds of its start', async () => {
    const items = await until('all four objects are seen', async () => {
      const seen = await observed();
      return seen.length === 4 ? seen : null;
    });
    const seconds = (Date.now() - joinedAt) / 1_000;

    expect(seconds).toBeLessThan(10);
    expect(items.map((item: any) => [item.object, item.owner]).toSorted()).toEqual([
      [`GitRepository/${NAMESPACE}/flux-system`, null],
      [`Kustomization/${NAMESPACE}/apps`, `Kustomization/${NAMESPACE}/flux-system`],
      [`Kustomization/${NAMESPACE}/flux-system`, null],
      [`Kustomization/${NAMESPACE}/infra`, `Kustomization/${NAMESPACE}/flux-system`],
    ]);
    for (const item of items) {
      expect(item).toMatchObject({
        ready: 'True',
        config: null,
        revision: expect.stringContaining('sha1:'),
        message: expect.stringMatching(/\w/),
      });
      expect(item.age).toBeLessThan(60);
    }
    const cli = new Cli(installation);
    const { said } = await cli.run('get', 'fluxobject', '-l', 'name=existing', '--unmanaged', '--no-color');
    cli.remove();
    for (const name of ['flux-system', 'apps', 'infra']) expect(said).toContain(name);
    expect(said).toContain(`Kustomization/${NAMESPACE}/flux-system`);
    console.info(said);
    console.info(`four objects seen ${seconds.toFixed(1)} s after the start of the agent`);
  });

  it('has written nothing outside its own namespace', async () => {
    expect(Object.keys(await cluster.versions(NAMESPACE)).toSorted()).toEqual(Object.keys(before).toSorted());
    const managers = new Set<string>();
    for (const kind of ['GitRepository', 'Kustomization']) {
      for (const name of ['flux-system', 'apps', 'infra']) {
        const object = await cluster.read(kind, NAMESPACE, name);
        for (const field of object?.metadata.managedFields ?? []) managers.add(field.manager);
      }
    }
    expect([...managers]).not.toContain('flotilla-agent');
  });

  it('refuses to assign anything to a cluster that is only observed', async () => {
    await fleet.config('no-way');
    const revision = await fleet.publish('no-way', [
      gitRepository({ namespace: NAMESPACE, url: repository.url }),
      kustomization('no-way', { namespace: NAMESPACE, url: '', wait: false }),
    ]);

    const { status, body } = await installation.post('/api/v1/configs/no-way/assign', {
      revision: revision.name.split('@')[1],
      cluster: 'existing',
      reason: 'a test',
    });

    expect([status, body.code]).toEqual([409, 'illegal_transition']);
  });

  it('shows one that breaks in attention, by cause', async () => {
    await repository.commit(
      {
        'cluster/apps.yaml': child('apps', './gone'),
        'cluster/infra.yaml': child('infra', './infra'),
        'infra/b.yaml': configMap('b', NAMESPACE, { b: '1' }),
      },
      'apps breaks',
      'production',
    );

    const cause = await until('the cause is in attention', async () => {
      const { items } = await installation.must('GET', '/api/v1/fleet/attention');
      return items.find(
        (item: any) =>
          item.reason === 'ArtifactFailed' && item.sample.some((one: any) => one.subject === `Kustomization/${NAMESPACE}/apps`),
      );
    });

    expect(cause).toMatchObject({ kind: 'Kustomization', clusters: 1, message: expect.stringContaining('gone') });
    const { status } = await installation.must('GET', '/api/v1/clusters/existing');
    expect(status.shown.word).toMatch(/Degraded|Stalled/);
  });
});
