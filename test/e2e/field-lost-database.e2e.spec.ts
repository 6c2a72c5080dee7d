import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitHost, type GitHost } from '../kube/git-host.mjs';
import { Fleet } from './support/fleet.ts';
import { configMap, gitRepository, kustomization } from './support/guide.ts';
import { Installation } from './support/installation.ts';
import { JoinedAgent } from './support/joined-agent.ts';
import { TestCluster } from './support/test-cluster.ts';
import { always, until } from './support/until.ts';

const NAMESPACE = 'e2e-lost-database';
const AGENT_NAMESPACE = 'flotilla-lost-database';
const WORKLOADS = Array.from({ length: 12 }, (_, i) => `twelve-${i}`);
/** What was assigned, and what clusters have said of it. */
const TABLES = 'assignments, assignment_history, cluster_observations, cluster_objects, cluster_problems, verdict_history';

// FC21
describe('a control plane that has lost its memory removes nothing', () => {
  let installation: Installation;
  let agent: JoinedAgent;
  let git: GitHost;
  let fleet: Fleet;
  let before: Readonly<Record<string, string>>;
  const cluster = TestCluster.number(1);

  beforeAll(async () => {
    installation = await Installation.start();
    fleet = new Fleet(installation);
    git = await startGitHost();
    await cluster.namespace(NAMESPACE);
    const repository = await git.makeRepository('lost-database');
    await repository.commit(
      Object.fromEntries(WORKLOADS.map((name) => [`twelve/${name}.yaml`, configMap(name, NAMESPACE, { name })])),
      'first',
      'production',
    );
    agent = await JoinedAgent.join(installation, cluster, { name: 'store-1', namespace: AGENT_NAMESPACE });
    const options = { namespace: NAMESPACE, url: repository.url, path: './twelve', wait: false };
    await fleet.config('twelve');
    await fleet.publish('twelve', [gitRepository(options), kustomization('twelve', options)]);
    await fleet.assign('twelve', 'r1', 'store-1');
    await fleet.verdict('store-1', 'twelve', 'Succeeded', 60_000);
    await fleet.assign('twelve', 'r1', 'store-1');
    await fleet.verdict('store-1', 'twelve', 'Succeeded', 60_000);
    before = await living();
  });

  afterAll(async () => {
    await agent?.stop();
    await cluster.removeNamespace(NAMESPACE);
    await cluster.removeNamespace(AGENT_NAMESPACE);
    await git?.close();
    await installation?.stop();
  });

  /** uid of everything that runs: equal means that nothing went and nothing was made anew. */
  async function living(): Promise<Readonly<Record<string, string>>> {
    const wanted: readonly (readonly [string, string])[] = [
      ['GitRepository', 'main-app'],
      ['Kustomization', 'twelve'],
      ...WORKLOADS.map((name) => ['ConfigMap', name] as const),
    ];
    const found = await Promise.all(
      wanted.map(async ([kind, name]) => [`${kind}/${name}`, (await cluster.read(kind, NAMESPACE, name))?.metadata.uid]),
    );
    return Object.fromEntries(found);
  }

  const nothingGoes = (ms: number): Promise<void> =>
    always('nothing goes', async () => JSON.stringify(await living()) === JSON.stringify(before), ms);
  const said = (word: string, since: number): boolean => agent.program.output.slice(since).includes(word);

  it('a fresh server at the same address does not know the cluster, and says so; with the right one back it goes on', async () => {
    const mark = agent.program.output.length;
    await installation.stop();
    const stranger = await Installation.inPlaceOf(installation);
    await until('the agent says why it is refused', async () => said('unauthenticated', mark));
    await nothingGoes(2_000);
    await stranger.stop();
    await installation.restart();

    await agent.online();
    const back = await fleet.verdict('store-1', 'twelve', 'Succeeded', 60_000);
    await nothingGoes(500);
    expect(back.assigned.generation).toBe(2);
  });

  it('assignments that are gone leave it Detached, and an older generation than the cluster holds is not followed', async () => {
    await forgetAssignments();
    agent.restart();
    await agent.online();
    await nothingGoes(2_000);
    expect((await installation.must('GET', '/api/v1/clusters/store-1/desired')).configs).toEqual([]);

    await forgetAssignments();
    await fleet.assign('twelve', 'r1', 'store-1');
    agent.restart();
    const ahead = await until('the cause is shown', async () => {
      const assignment = await fleet.assignment('store-1', 'twelve');
      return assignment.observed?.reason === 'GenerationAhead' ? assignment : null;
    });
    await nothingGoes(2_000);
    expect(ahead.assigned.generation).toBe(1);
    expect(ahead.observed).toMatchObject({ generation: 2, verdict: 'NotStarted' });
    expect(ahead.waits).toContainEqual(expect.objectContaining({ reason: 'GenerationAhead' }));

    await fleet.assign('twelve', 'r1', 'store-1');
    await fleet.verdict('store-1', 'twelve', 'Succeeded', 60_000);
    await nothingGoes(500);
  });

  /** As after a restore of an old backup: the agent is away meanwhile and comes back to a server that remembers less than it does. */
  async function forgetAssignments(): Promise<void> {
    agent.program.signal('SIGKILL');
    await agent.program.ended();
    await installation.sql(`truncate ${TABLES} cascade`);
  }

  it('all tables emptied under its feet: its channel ends, it says that it is not known, and nothing goes', async () => {
    const mark = agent.program.output.length;
    const tables = await installation.sql(
      `select string_agg(format('%I', tablename), ', ') as names from pg_tables where schemaname = 'public' and tablename not in ('migrations', 'system')`,
    );
    await installation.sql(`truncate ${tables[0]?.names} cascade`);

    await until('the agent says why it is refused', async () => said('unauthenticated', mark), 20_000);
    await nothingGoes(3_000);
    expect(agent.program.isRunning).toBe(true);
    expect(said('--rekeys', mark)).toBe(true);
  });
});
