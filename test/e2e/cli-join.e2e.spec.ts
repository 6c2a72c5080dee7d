import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from '../kube/cluster.mjs';
import { Cli, type RunningCli } from './support/cli.ts';
import { freePort, Installation } from './support/installation.ts';
import { TestCluster } from './support/test-cluster.ts';
import { until } from './support/until.ts';

const NAMESPACE = 'e2e-cli-join';
const READY = 'Ctrl-C stops the agent';

let installation: Installation;
let cli: Cli;
const running: RunningCli[] = [];
const eu = TestCluster.number(0);
const us = TestCluster.number(1);

beforeAll(async () => {
  installation = await Installation.start();
  cli = new Cli(installation);
  for (const cluster of [eu, us]) await cluster.removeNamespace(NAMESPACE);
});

afterEach(async () => {
  for (const command of running.splice(0)) {
    command.kill('SIGKILL');
    await command.finished();
  }
  await until('no agent is left', async () => cli.agents() === 0);
});

afterAll(async () => {
  cli?.remove();
  for (const cluster of [eu, us]) await cluster.removeNamespace(NAMESPACE);
  await installation?.stop();
});

function joining(name: string, cluster: TestCluster, ...more: readonly string[]): RunningCli {
  const place = ['--kubeconfig', cluster.kubeconfig, '--kube-context', cluster.context, '--namespace', NAMESPACE];
  const command = cli.start('cluster', 'join', name, '--region', 'lab', '--outside', ...place, ...more);
  running.push(command);
  return command;
}

const clusterOf = (name: string) => installation.get(`/api/v1/clusters/${name}`).then(({ body }) => body);
const tokens = async () => (await installation.must('GET', '/api/v1/join-tokens?limit=200')).items;

describe('flotilla cluster join', () => {
  it('checks first, joins, and takes its agent along on Ctrl-C', async () => {
    const command = joining('my-first', eu, '--observe');
    await command.until(READY);
    const { status, spec } = await clusterOf('my-first');
    const began = Date.now();
    command.kill('SIGINT');
    const { code, said } = await command.finished();

    expect(code).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(cli.agents()).toBe(0);
    expect([...said.matchAll(/^ {2}(ok|no) {2}(\w+(?: in)?)/gm)].map(([, mark, name]) => `${mark} ${name}`)).toEqual([
      'ok server',
      'ok signed in',
      'ok clock',
      'ok cluster',
      'ok name',
      'ok rights',
      'ok Flux',
    ]);
    expect(said).toMatch(/^NAME +REGION +SHOWN/m);
    expect({ connectivity: status.connectivity, mode: status.facts.mode, region: spec.region }).toEqual({
      connectivity: 'Online',
      mode: 'Observe',
      region: 'lab',
    });
  });

  it('again goes on as the same cluster, and leaves no token that could be used', async () => {
    const { metadata } = await clusterOf('my-first');

    const command = joining('my-first', eu);
    await command.until(READY);

    expect(command.said).toContain('my-first is this cluster already');
    expect((await clusterOf('my-first')).metadata.uid).toBe(metadata.uid);
    expect((await clusterOf('my-first')).status.facts.mode).toBe('Apply');
    expect((await tokens()).filter((token: any) => token.status.phase === 'Active')).toEqual([]);
  });

  it('refuses the name of another cluster, and nothing is changed', async () => {
    const before = (await tokens()).length;

    const { code, said } = await joining('my-first', us).finished();

    expect(code).toBe(1);
    expect(said).toContain('no  name       my-first is another cluster');
    expect(said).toContain('nothing was changed');
    expect(await tokens()).toHaveLength(before);
    expect(await us.read('Secret', NAMESPACE, 'flotilla-agent-identity')).toBeNull();
  });
});

describe('after a forget', () => {
  it('the dead key is named with what to do, and without it the old name is a new cluster', async () => {
    const { metadata } = await clusterOf('my-first');
    expect((await cli.run('cluster', 'forget', 'my-first', '--confirm=my-first')).code).toBe(0);

    const refused = await joining('my-first', eu).finished();
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('the agent here has joined before, as my-first');
    expect(refused.said).toContain(`kubectl --namespace ${NAMESPACE} delete secret flotilla-agent-identity`);

    await eu.delete('Secret', NAMESPACE, 'flotilla-agent-identity');
    await joining('my-first', eu, '--observe').until(READY);
    expect((await clusterOf('my-first')).metadata.uid).not.toBe(metadata.uid);
  });
});

// FC04: a join that died half-way was told, when it was repeated, that the cluster exists already.
describe('a join that is killed half-way', () => {
  it.each(['ok  Flux', 'The agent is started', 'registered', 'joined'])(
    'after "%s" takes its agent along, and its repeat ends as one cluster with one use',
    async (moment) => {
      await us.removeNamespace(NAMESPACE);
      const name = `killed-${moment.replaceAll(/\W+/g, '-').toLowerCase()}`;
      const first = joining(name, us);
      if (moment === 'registered') await until('the cluster is registered', async () => (await clusterOf(name)).metadata !== undefined);
      else await first.until(moment === 'joined' ? READY : moment);
      first.kill('SIGKILL');
      await first.finished();
      await until('its agent is gone', async () => cli.agents() === 0, 5_000);
      const known = await clusterOf(name);

      const second = joining(name, us);
      await second.until(READY);

      const { metadata, status } = await clusterOf(name);
      if (known.metadata !== undefined) expect(metadata.uid).toBe(known.metadata.uid);
      expect(status.connectivity).toBe('Online');
      const uses = (await tokens()).filter((token: any) => token.spec.clusterName === name).map((token: any) => token.status.uses);
      expect(uses.reduce((sum: number, each: number) => sum + each, 0)).toBe(1);
    },
  );
});

describe('a check that fails says what to do, and nothing is changed', () => {
  it('when the API server does not answer', async () => {
    const { code, said } = await cli.run(
      'cluster',
      'join',
      'silent',
      '--outside',
      '--kubeconfig',
      kubeconfig(`https://127.0.0.1:${await freePort()}`),
    );

    expect(code).toBe(1);
    expect(said).toMatch(/no {2}cluster {4}.*127\.0\.0\.1/);
    expect(said).toContain('fix        Name a reachable one: --kubeconfig <file> --kube-context <name>');
  });

  it('when it does not take the credential', async () => {
    const { server } = JSON.parse(readFileSync(eu.kubeconfig, 'utf8')).clusters[0].cluster;

    const { code, said } = await cli.run('cluster', 'join', 'foreign', '--outside', '--kubeconfig', kubeconfig(server));

    expect(code).toBe(1);
    expect(said).toMatch(/no {2}cluster {4}.*(401|Unauthorized)/i);
  });

  it('when there is no Flux', async () => {
    const bare = await startCluster({ name: 'bare' });

    const { code, said } = await cli.run('cluster', 'join', 'bare', '--outside', '--kubeconfig', bare.kubeconfig);
    await bare.stop();

    expect(code).toBe(1);
    expect(said).toContain('no  Flux       not found in this cluster');
    expect(said).toContain('fix        Install it: flux install');
    expect((await clusterOf('bare')).code).toBe('not_found');
  });
});

function kubeconfig(server: string): string {
  const file = join(installation.dataDir, `kubeconfig-${new URL(server).port}`);
  const cluster = { name: 'there', cluster: { server, 'insecure-skip-tls-verify': true } };
  const user = { name: 'me', user: { token: 'nobody-knows-me' } };
  const contexts = [{ name: 'there', context: { cluster: 'there', user: 'me' } }];
  writeFileSync(
    file,
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'there', clusters: [cluster], users: [user], contexts }),
  );
  return file;
}
