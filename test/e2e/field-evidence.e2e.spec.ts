import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { crdsOfModule } from '../kube/programs.mjs';
import { Fleet } from './support/fleet.ts';
import { configMap, gitRepository, kustomization, type Manifest } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-field-evidence';
const AGENT_NAMESPACE = 'flotilla-field-evidence';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const HELM_CRD = `${CRDS}/helmreleases.helm.toolkit.fluxcd.io`;
const RELEASES = `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${NAMESPACE}/helmreleases`;

const cluster = TestCluster.number(1);
const isHelmServed = (await cluster.client.request('GET', HELM_CRD)).status === 200;

describe('only a pass of Flux is evidence', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let url: string;

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    const repository = await git.makeRepository('field-evidence');
    await repository.commit(
      { 'one/a.yaml': configMap('a', NAMESPACE, { a: '1' }), 'two/b.yaml': configMap('b', NAMESPACE, { b: '1' }) },
      'first',
      'production',
    );
    url = repository.url;
  });

  afterAll(async () => {
    await agent?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace(AGENT_NAMESPACE);
    await git?.close();
    await installation?.stop();
  });

  const source = (name: string): Manifest => ({
    ...gitRepository({ namespace: NAMESPACE, url }),
    metadata: { name, namespace: NAMESPACE },
  });
  const root = (name: string, path: string, from: string): Manifest =>
    kustomization(
      name,
      { namespace: NAMESPACE, url, path, wait: false },
      { interval: '1h', sourceRef: { kind: 'GitRepository', name: from } },
    );

  async function tokenOf(config: string): Promise<string> {
    const { configs } = await installation.must('GET', '/api/v1/clusters/store-1/desired');
    return configs.find((one: any) => one.config === config).token;
  }

  describe.skipIf(isHelmServed)('of a kind that no controller looks at', () => {
    beforeAll(async () => {
      const folder = await crdsOfModule('helm-controller');
      for (const file of readdirSync(folder))
        await cluster.client.ask('POST', CRDS, readFileSync(join(folder, file), 'utf8'), 'application/yaml');
      await until('HelmReleases are served', async () => (await cluster.client.request('GET', RELEASES)).status === 200);
      agent = await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: AGENT_NAMESPACE });
    });

    afterAll(async () => {
      await cluster.client.request('DELETE', HELM_CRD);
      await until('the kind is gone', async () => (await cluster.client.request('GET', HELM_CRD)).status === 404);
    });

    const release = (name: string, dependsOn: readonly string[]): Manifest => ({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name, namespace: NAMESPACE },
      spec: {
        interval: '10m',
        timeout: '1m',
        dependsOn: dependsOn.map((each) => ({ name: each })),
        chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'helm' } } },
      },
    });

    const writeStatus = (name: string, status: unknown): Promise<any> =>
      cluster.client.ask('PATCH', `${RELEASES}/${name}/status?fieldManager=a-person`, { status }, 'application/merge-patch+json');

    // FC33
    it('a HelmRelease without a status is Progressing, and no odd status makes it good', async () => {
      await fleet.config('helm');
      await fleet.publish('helm', [source('helm'), root('beside', './one', 'helm'), release('first', []), release('second', ['first'])]);

      await fleet.assign('helm', 'r1', 'store-1');
      const progressing = await fleet.verdict('store-1', 'helm', 'Progressing');
      const unseen = await until('nobody has looked at it', async () => {
        const { observed } = await fleet.assignment('store-1', 'helm');
        return observed.evidence.find((reading: any) => reading.object.endsWith('/first') && reading.reason === 'NotObserved');
      });
      const { metadata } = await cluster.client.ask('GET', `${RELEASES}/first`);
      const ready = {
        type: 'Ready',
        status: 'True',
        reason: 'UpgradeSucceeded',
        message: 'odd',
        lastTransitionTime: new Date().toISOString(),
      };
      const odd: readonly unknown[] = [
        {},
        { conditions: [] },
        { observedGeneration: -1, conditions: [ready] },
        { observedGeneration: metadata.generation, conditions: [{ ...ready, type: 'SomethingNew' }] },
        { observedGeneration: metadata.generation, conditions: [{ ...ready, observedGeneration: metadata.generation }] },
        {
          observedGeneration: metadata.generation,
          lastAttemptedGeneration: metadata.generation,
          lastHandledReconcileAt: 'yesterday',
          conditions: [ready],
          history: [],
        },
      ];
      for (const status of odd) {
        await writeStatus('first', status);
        await always('it is not green', async () => (await fleet.assignment('store-1', 'helm')).observed.verdict === 'Progressing', 700);
      }

      expect(progressing.observed.verdict).toBe('Progressing');
      expect(unseen).toMatchObject({ state: 'Progressing', isReconciledAfterClaim: false, lastPassAt: null });
      expect(agent.program.isRunning).toBe(true);
      expect((await installation.must('GET', '/api/v1/clusters/store-1')).status.shown.word).not.toBe('Healthy');
    });
  });

  // FC45
  it('what runs already, assigned again, is a real pass that repairs what had drifted', async () => {
    agent ??= await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: AGENT_NAMESPACE });
    await fleet.config('again');
    await fleet.publish('again', [source('again'), root('again', './one', 'again')]);
    await fleet.assign('again', 'r1', 'store-1');
    const first = await fleet.verdict('store-1', 'again', 'Succeeded', 60_000);
    const firstToken = await tokenOf('again');
    await cluster.delete('ConfigMap', NAMESPACE, 'a');
    await always(
      'the drift is hidden from everybody',
      async () => (await fleet.assignment('store-1', 'again')).observed.verdict === 'Succeeded',
      2_000,
    );

    agent.program.signal('SIGSTOP');
    await cluster.edit('Kustomization', NAMESPACE, 'again', { spec: { path: './two' } });
    await until('the edit has done its harm', () => cluster.read('ConfigMap', NAMESPACE, 'b'));
    await fleet.assign('again', 'r1', 'store-1');
    const offered = await fleet.assignment('store-1', 'again');
    agent.program.signal('SIGCONT');
    const second = await fleet.verdict('store-1', 'again', 'Succeeded', 60_000);

    expect(offered.observed.verdict).not.toBe('Succeeded');
    expect(second.assigned.generation).toBe(first.assigned.generation + 1);
    expect(Date.parse(second.observed.since)).toBeGreaterThanOrEqual(Date.parse(offered.assigned.since));
    const token = await tokenOf('again');
    expect(token).not.toBe(firstToken);
    const live = await cluster.read('Kustomization', NAMESPACE, 'again');
    expect(live.spec.path).toBe('./one');
    expect(live.status.lastHandledReconcileAt).toBe(token);
    expect(await cluster.read('ConfigMap', NAMESPACE, 'a')).not.toBeNull();
    await until('what the edit had brought is gone', async () => (await cluster.read('ConfigMap', NAMESPACE, 'b')) === null);

    agent.program.signal('SIGSTOP');
    await cluster.delete('Kustomization', NAMESPACE, 'again');
    await fleet.assign('again', 'r1', 'store-1');
    agent.program.signal('SIGCONT');
    await fleet.verdict('store-1', 'again', 'Succeeded', 60_000);
    expect((await cluster.read('Kustomization', NAMESPACE, 'again')).metadata.uid).not.toBe(live.metadata.uid);
  });

  it('an offer that was withdrawn leaves what stands, untouched and Succeeded as before', async () => {
    const before = await cluster.versions(NAMESPACE);
    agent.program.signal('SIGSTOP');
    await fleet.assign('again', 'r1', 'store-1');
    await installation.must('POST', '/api/v1/configs/again/withdraw', { cluster: 'store-1', reason: 'second thoughts' });
    agent.program.signal('SIGCONT');

    const after = await fleet.verdict('store-1', 'again', 'Succeeded');

    expect(after.assigned).toMatchObject({ claim: 'Settled', revision: 'again@r1' });
    expect(await cluster.versions(NAMESPACE)).toEqual(before);
  });
});
