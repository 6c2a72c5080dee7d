import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { Cli } from './support/cli.ts';
import { Fleet } from './support/fleet.ts';
import { configMap, gitRepository, kustomization, type Manifest } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent, type AgentOptions } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-identity';
const AGENT_NAMESPACES = ['flotilla-id-lost', 'flotilla-id-one', 'flotilla-id-two', 'flotilla-id-forgotten', 'flotilla-id-long'];
const IDENTITY = 'flotilla-agent-identity';

describe('a cluster is who its key says', () => {
  let installation: Installation;
  let git: GitHost;
  let fleet: Fleet;
  let cli: Cli;
  let url: string;
  const agents: JoinedAgent[] = [];
  const cluster = TestCluster.number(1);

  beforeAll(async () => {
    installation = await Installation.start({ FLOTILLA_LATE_AFTER: '5s', FLOTILLA_OFFLINE_AFTER: '8s' });
    fleet = new Fleet(installation);
    cli = new Cli(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    const repository = await git.makeRepository('identity');
    await repository.commit(
      Object.fromEntries(
        ['lost', 'shared', 'before', 'after', 'long'].map((name) => [`${name}/a.yaml`, configMap(name, NAMESPACE, { a: '1' })]),
      ),
      'first',
      'production',
    );
    url = repository.url;
  });

  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
    await Promise.all([NAMESPACE, ...AGENT_NAMESPACES].map((name) => cluster.removeNamespace(name)));
    cli?.remove();
    await git?.close();
    await installation?.stop();
  });

  async function joined(options: AgentOptions): Promise<JoinedAgent> {
    const agent = await launched(options);
    await agent.online();
    return agent;
  }

  async function launched(options: AgentOptions): Promise<JoinedAgent> {
    const agent = await JoinedAgent.launch(installation, cluster, options);
    agents.push(agent);
    return agent;
  }

  /** A source and a root of the same name, which delivers one ConfigMap of that name. */
  const objects = (name: string): Manifest[] => {
    const options = { namespace: NAMESPACE, url, path: `./${name}`, wait: false };
    return [
      { ...gitRepository(options), metadata: { name, namespace: NAMESPACE } },
      kustomization(name, options, { sourceRef: { kind: 'GitRepository', name } }),
    ];
  };

  async function runs(config: string, name: string, on: string): Promise<any> {
    const revision = await fleet.publish(config, objects(name));
    await fleet.assign(config, revision.name, on);
    return fleet.verdict(on, config, 'Succeeded', 60_000);
  }

  async function uids(name: string): Promise<readonly string[]> {
    const found = await Promise.all(['GitRepository', 'Kustomization', 'ConfigMap'].map((kind) => cluster.read(kind, NAMESPACE, name)));
    return found.map((object) => object?.metadata.uid);
  }

  const read = (name: string): Promise<any> => installation.must('GET', `/api/v1/clusters/${name}`);
  const keysOf = async (name: string): Promise<any[]> => (await installation.must('GET', `/api/v1/clusters/${name}/keys`)).items;

  function waiting(name: string): Promise<any> {
    return until(`a registration of ${name} waits`, async () => {
      const { items } = await installation.must('GET', '/api/v1/registrations?phase=Waiting');
      return items.find((item: any) => item.cluster === name);
    });
  }

  async function forget(name: string): Promise<void> {
    const { metadata } = await read(name);
    await installation.must('DELETE', `/api/v1/clusters/${name}?confirm=${name}`, undefined, { 'if-match': `"${metadata.generation}"` });
  }

  // FC01
  it('lost with its key it comes back by a re-key only, as the same cluster, and what runs there does not notice', async () => {
    const options = { name: 'store-1', namespace: 'flotilla-id-lost' };
    const first = await joined(options);
    await fleet.config('lost');
    const before = await runs('lost', 'lost', 'store-1');
    const { metadata } = await read('store-1');
    const [oldKey] = await keysOf('store-1');
    const running = await uids('lost');
    const delivered = await cluster.read('ConfigMap', NAMESPACE, 'lost');
    await first.stop();
    await cluster.removeNamespace(options.namespace);

    first.restart();
    await until('the used token is refused', async () => first.program.output.includes('join_rejected'));
    const startedAt = Date.now();
    await always('the agent lives on', async () => first.program.isRunning, 3_000);
    const refusals = first.program.output.split('the server refuses the join').length - 1;
    await first.stop();
    expect(refusals).toBeLessThan(3 + (Date.now() - startedAt) / 1_000);
    expect(first.program.output).toContain('--rekeys');
    expect((await cli.run('explain', 'error/join_rejected')).said).toContain('The join was refused');
    expect((await read('store-1')).status.waits).toContainEqual(expect.objectContaining({ reason: 'AgentSilent' }));

    const second = await launched(options);
    const unsolicited = await waiting('store-1');
    expect(unsolicited).toMatchObject({ request: 'Rekey', isUnsolicited: true });
    expect(await keysOf('store-1')).toEqual([oldKey]);
    expect((await cli.run('describe', 'registration', 'store-1')).said).toContain(unsolicited.thumbprint);
    expect((await read('store-1')).status.waits).toContainEqual(expect.objectContaining({ reason: 'RekeyRequested' }));
    await installation.must('POST', `/api/v1/registrations/${unsolicited.uid}/reject`, { reason: 'nobody asked for it' });
    await until('the agent is told', async () => second.program.output.includes('join_rejected'));
    await second.stop();

    const third = await launched({ ...options, terms: { rekeys: metadata.uid } });
    const rekey = await waiting('store-1');
    const wrong = await installation.post(`/api/v1/registrations/${rekey.uid}/approve`, { thumbprint: oldKey.thumbprint });
    await installation.must('POST', `/api/v1/registrations/${rekey.uid}/approve`, { thumbprint: rekey.thumbprint });
    await third.online();
    await until('the inventory is there again', () => cluster.read('ConfigMap', options.namespace, 'flotilla-inventory-lost'));
    const after = await fleet.verdict('store-1', 'lost', 'Succeeded', 60_000);

    expect(rekey).toMatchObject({ request: 'Rekey', isUnsolicited: false });
    expect(wrong).toMatchObject({ status: 409, body: { code: 'thumbprint_changed' } });
    expect((await read('store-1')).metadata.uid).toBe(metadata.uid);
    expect(after.assigned).toMatchObject({ generation: before.assigned.generation, revision: before.assigned.revision });
    const keys = await keysOf('store-1');
    expect(keys.map(({ thumbprint, phase }) => [thumbprint, phase])).toEqual(
      expect.arrayContaining([
        [oldKey.thumbprint, 'Revoked'],
        [rekey.thumbprint, 'Active'],
      ]),
    );
    expect(await uids('lost')).toEqual(running);
    expect((await cluster.read('ConfigMap', NAMESPACE, 'lost')).metadata.resourceVersion).toBe(delivered.metadata.resourceVersion);
    const { items } = await installation.must('GET', '/api/v1/clusters/store-1/history?config=lost');
    expect(items.map((item: any) => item.kind)).toEqual(expect.arrayContaining(['Assigned', 'Claimed']));
  });

  // FC03
  it('under two names it is told apart before approval, never owned twice, and one name goes without the other', async () => {
    await joined({ name: 'one-name', namespace: 'flotilla-id-one' });
    await fleet.config('shared');
    await runs('shared', 'shared', 'one-name');
    const other = await launched({
      name: 'other-name',
      namespace: 'flotilla-id-two',
      terms: { clusterName: 'other-name', region: 'eu-west' },
    });
    const registration = await waiting('other-name');
    const shown = (await cli.run('describe', 'registration', 'other-name')).said;
    await installation.must('POST', `/api/v1/registrations/${registration.uid}/approve`, { thumbprint: registration.thumbprint });
    await other.online();
    const owned = await cluster.read('Kustomization', NAMESPACE, 'shared');

    await fleet.assign('shared', 'r1', 'other-name');
    const refused = await fleet.verdict('other-name', 'shared', 'FailedHard');
    await always(
      'it stays the first one’s',
      async () => (await cluster.read('Kustomization', NAMESPACE, 'shared')).metadata.generation === owned.metadata.generation,
      3_000,
    );
    await forget('other-name');

    expect(registration.sameCluster).toContain('one-name');
    expect(shown).toContain('one-name');
    expect(refused.observed).toMatchObject({ reason: 'OwnedElsewhere' });
    await until('its channel is closed', async () => other.program.output.includes('key_revoked'));
    expect((await keysOf('one-name')).map(({ phase }) => phase)).toEqual(['Active']);
    const left = await cluster.read('Kustomization', NAMESPACE, 'shared');
    expect(left.metadata).toMatchObject({
      uid: owned.metadata.uid,
      generation: owned.metadata.generation,
      annotations: owned.metadata.annotations,
    });
    await fleet.assign('shared', 'r1', 'one-name');
    await fleet.verdict('one-name', 'shared', 'Succeeded', 60_000);
  });

  // FC05
  it('forgotten while its agent is gone, it joins again under its name as another, and the past is not mixed in', async () => {
    const options = { name: 'store-5', namespace: 'flotilla-id-forgotten' };
    const first = await joined(options);
    await fleet.config('again');
    await runs('again', 'before', 'store-5');
    await fleet.assign('again', 'r1', 'store-5');
    await fleet.verdict('store-5', 'again', 'Succeeded', 60_000);
    const { metadata } = await read('store-5');
    const running = await uids('before');
    first.program.signal('SIGKILL');
    await until('it is Offline', async () => (await read('store-5')).status.connectivity === 'Offline');

    const askedAt = performance.now();
    await forget('store-5');
    const tookMs = performance.now() - askedAt;
    first.restart();
    await until('the old key is refused', async () => first.program.output.includes('key_revoked'));
    await first.stop();
    await cluster.delete('Secret', options.namespace, IDENTITY);
    await joined(options);
    const again = await runs('again', 'after', 'store-5');

    expect(tookMs).toBeLessThan(2_000);
    const now = await read('store-5');
    expect(now.metadata.uid).not.toBe(metadata.uid);
    expect(again.assigned.generation).toBe(1);
    expect(await uids('before')).toEqual(running);
    const past = (await installation.must('GET', `/api/v1/clusters/${metadata.uid}/history?config=again`)).items;
    const present = (await installation.must('GET', '/api/v1/clusters/store-5/history?config=again')).items;
    expect(past.map((item: any) => item.revision)).toContain('again@r1');
    expect(present.map((item: any) => item.revision)).not.toContain('again@r1');
    expect((await keysOf(metadata.uid)).map(({ phase }) => phase)).toEqual(['Revoked']);
    expect((await keysOf('store-5')).map(({ phase }) => phase)).toEqual(['Active']);
  });

  // FC06
  it('names of 63 letters work in every place that they get into, and one letter more is refused at the door', async () => {
    const name = `store-${'x'.repeat(56)}1`;
    const config = `app-${'y'.repeat(58)}1`;

    const refused = await installation.post('/api/v1/configs', { metadata: { name: `${config}1` }, spec: {} });
    const noToken = await installation.post('/api/v1/join-tokens', { spec: { clusterName: `${name}1` } });
    const agent = await joined({ name, namespace: 'flotilla-id-long' });
    await fleet.config(config);
    const done = await runs(config, 'long', name);
    agent.program.signal('SIGKILL');
    await agent.program.ended();
    agent.restart();
    await agent.online();

    expect([name.length, config.length]).toEqual([63, 63]);
    expect([refused.status, noToken.status]).toEqual([422, 422]);
    expect(done.observed.phase).toMatch(/Applied|Settled/);
    expect((await cluster.read('Kustomization', NAMESPACE, 'long')).metadata.labels['flotilla.dev/config']).toBe(config);
    expect((await cluster.read('ConfigMap', 'flotilla-id-long', `flotilla-inventory-${config}`)).data).toBeDefined();
    expect((await cli.run('get', 'cluster', name)).said).toContain(name);
  });
});
