import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { CliMachine } from '../testing/cli-run.ts';
import { RECORDED_BODIES } from '../testing/recorded-bodies.ts';
import { problemOf, RecordedServer } from '../testing/recorded-server.ts';

let server: RecordedServer;
let machine: CliMachine;

beforeAll(async () => {
  server = await RecordedServer.start();
  machine = new CliMachine({ FLOTILLA_SERVER: server.url, FLOTILLA_TOKEN: 'fut1_test' });
});
beforeEach(() => {
  server.received.length = 0;
  server.answers.clear();
});
afterAll(async () => {
  machine.remove();
  await server.stop();
});

/** Commands that read, and acts that answer a body. */
const COMMANDS = [
  'get cluster',
  'get cluster store-1',
  'get cluster store-1 store-2',
  'get assignment store-1',
  'get assignment --config webapp',
  'get fluxobject -l env=prod --unmanaged',
  'get problem store-1',
  'get history store-1',
  'get config',
  'get config webapp',
  'get revision --config webapp',
  'get revision webapp@r3',
  'get jointoken',
  'get registration --phase Waiting',
  'get token',
  'get audit --actor token:ada',
  'describe cluster store-1',
  'describe assignment store-1/webapp',
  'describe config webapp',
  'describe revision webapp@r3',
  'describe jointoken eu-stores',
  'describe registration store-3',
  'cluster get store-1',
  'cluster keys store-1',
  'cluster prune store-1 --config webapp',
  'fleet status',
  'fleet attention',
  'whoami',
  'version',
  'context list',
  'join-token keygen',
  'join-token create --cluster store-9',
  'join-token revoke eu-stores',
  'api-token keygen',
  'config render webapp@r3 --cluster store-1',
  'assign webapp@r3 -l env=prod --reason test --dry-run',
  'explain cluster',
  'explain error/not_found',
  'wait cluster/store-1 --for connectivity=Online',
  'api GET /api/v1/clusters',
];

describe('output for programs', () => {
  it.each(COMMANDS)('%s -o json is one JSON document on standard output, with deprecation notes elsewhere', async (command) => {
    for (const id of ['listClusters', 'getCluster', 'getWhoAmI'] as const) {
      server.answers.set(id, {
        status: 200,
        body: RECORDED_BODIES[id],
        headers: { deprecation: '@1790000000', sunset: 'Wed, 01 Dec 2027 00:00:00 GMT' },
      });
    }

    const { code, stdout, stderr } = await machine.run([...command.split(' '), '-o', 'json']);

    expect(stderr).not.toContain('error:');
    expect(code).toBe(0);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  it.each(COMMANDS)('%s -o jsonl is one JSON document a line', async (command) => {
    const { stdout } = await machine.run([...command.split(' '), '-o', 'jsonl']);

    for (const line of stdout.split('\n').filter((each) => each !== '')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('gives the API’s own body for json and the same as yaml', async () => {
    const json = await machine.run(['get', 'cluster', '-o', 'json']);
    const yaml = await machine.run(['get', 'cluster', '-o', 'yaml']);

    expect(JSON.parse(json.stdout)).toEqual(RECORDED_BODIES.listClusters);
    expect(parseYaml(yaml.stdout)).toEqual(RECORDED_BODIES.listClusters);
  });

  it('gives an empty list for nothing, and nothing at all beside a note for people', async () => {
    server.answers.set('listClusters', { status: 200, body: { ...RECORDED_BODIES.listClusters, items: [] } });

    expect(JSON.parse((await machine.run(['get', 'cluster', '-o', 'json'])).stdout)).toMatchObject({ items: [] });
    expect(await machine.run(['get', 'cluster'])).toEqual({ code: 0, stdout: '', stderr: 'Nothing found\n' });
  });

  it('says on standard error that a list was cut', async () => {
    server.answers.set('listClusters', { status: 200, body: { ...RECORDED_BODIES.listClusters, page: { limit: 2, next: 'more' } } });

    const { stdout, stderr } = await machine.run(['get', 'cluster', '--limit', '2', '-o', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({ page: { next: 'more' } });
    expect(stderr).toContain('Only the first 2 are shown');
  });

  it('leaves standard output empty on an error and names the code on standard error', async () => {
    server.answers.set('listClusters', { status: 403, body: problemOf('forbidden', 403, { hint: 'Ask for cluster:read' }) });

    const { code, stdout, stderr } = await machine.run(['get', 'cluster', '-o', 'json']);

    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(
      'error: It is forbidden\n  hint       Ask for cluster:read\n  code       forbidden (403)   request req_01KAQ8Z3M5T7W9YB2D4F6H8J0K   more: flotilla explain error/forbidden\n',
    );
  });

  it('tries again after 503 without a word on standard output', async () => {
    server.answers.set('listClusters', { status: 503, body: problemOf('overloaded', 503) });

    const { code, stdout } = await machine.run(['get', 'cluster', '-o', 'json']);

    expect({ code, stdout, tries: server.received.length }).toEqual({ code: 9, stdout: '', tries: 4 });
  });

  it('prints names that the next command takes', async () => {
    expect((await machine.run(['get', 'cluster', '-o', 'name'])).stdout).toBe('cluster/store-1\ncluster/store-2\n');
  });
});

describe('output for people', () => {
  it('shows silence and what was known before, and never a green word for it', async () => {
    const { stdout } = await machine.run(['get', 'cluster']);

    const [heading, first, second] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(heading?.slice(0, 5)).toEqual(['NAME', 'REGION', 'SHOWN', 'SINCE', 'LAST-KNOWN']);
    expect(first?.slice(0, 3)).toEqual(['store-1', 'eu-west', 'Degraded']);
    expect([second?.[2], second?.[4]]).toEqual(['Offline', 'Healthy']);
  });

  it('drops control characters that a cluster sends', async () => {
    const { stdout } = await machine.run(['get', 'fluxobject']);

    expect(stdout).not.toContain('\u001B');
    expect(stdout).toContain('[31mnot[0m found');
  });
});

describe('a request', () => {
  it('carries the token, the request id and the selector', async () => {
    await machine.run(['get', 'cluster', '-l', 'topology.kubernetes.io/region in (a,b)', '--request-id', 'req_mine']);

    expect(server.received[0]?.url).toBe('/api/v1/clusters?selector=topology.kubernetes.io%2Fregion%20in%20(a%2Cb)&limit=200');
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer fut1_test', 'x-request-id': 'req_mine' });
  });

  it('above the limits is not sent before it is confirmed', async () => {
    const { code, stderr } = await machine.run(['assign', 'webapp@r3', '-l', 'env=prod', '--reason', 'test']);

    expect(code).toBe(5);
    expect(stderr).toContain('Add --confirm=ct1.abc');
    expect(server.received.map((request) => request.url)).toEqual(['/api/v1/configs/webapp/assign?dryRun=true']);
  });

  it('goes through with the token that the dry run gave', async () => {
    await machine.run(['assign', 'webapp@r3', '-l', 'env=prod', '--reason', 'test', '--confirm', 'ct1.abc']);

    expect(server.received.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      ['/api/v1/configs/webapp/assign?dryRun=false', { revision: 'r3', selector: 'env=prod', reason: 'test', confirmToken: 'ct1.abc' }],
    ]);
  });

  it('to forget a cluster needs its name typed, and --yes is not enough', async () => {
    const refused = await machine.run(['cluster', 'forget', 'store-1', '--yes']);

    expect(refused.code).toBe(5);
    expect(server.received.map((request) => request.method)).toEqual(['GET']);
  });
});

describe('waiting', () => {
  it('returns at once for what is so already', async () => {
    expect((await machine.run(['wait', 'cluster/store-1', '--for', 'shown=Healthy,Degraded'])).code).toBe(0);
  });

  it('ends with 6 when the time is up, and says on what it waited', async () => {
    const { code, stderr } = await machine.run(['wait', 'assignment/store-1/webapp', '--for', 'verdict=Succeeded', '--timeout', '10ms']);

    expect(code).toBe(6);
    expect(stderr).toContain('waiting on assignment/store-1/webapp for verdict=Succeeded');
    expect(stderr).toContain('verdict FailedSoft: ArtifactFailed');
  });

  it('ends with 7 when Flux has given up', async () => {
    const [assignment] = RECORDED_BODIES.listClusterAssignments?.items ?? [];
    const observed = assignment?.observed;
    server.answers.set('listClusterAssignments', {
      status: 200,
      body: { ...RECORDED_BODIES.listClusterAssignments, items: [{ ...assignment, observed: { ...observed, verdict: 'FailedHard' } }] },
    });

    expect((await machine.run(['wait', 'assignment/store-1/webapp', '--for', 'verdict=Succeeded'])).code).toBe(7);
  });

  it('does not take an older generation’s Succeeded for the new one', async () => {
    const [assignment] = RECORDED_BODIES.listClusterAssignments?.items ?? [];
    const observed = { ...assignment?.observed, verdict: 'Succeeded', generation: 3 };
    server.answers.set('listClusterAssignments', {
      status: 200,
      body: { ...RECORDED_BODIES.listClusterAssignments, items: [{ ...assignment, observed }] },
    });

    expect((await machine.run(['wait', 'assignment/store-1/webapp', '--for', 'verdict=Succeeded', '--timeout', '10ms'])).code).toBe(6);
  });
});

describe('watching into a pipe', () => {
  it('gives a line a change, parseable with jsonl, and no cursor codes', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);

    const { code, stdout } = await machine.run(['get', 'cluster', '-w', '-o', 'jsonl'], { signal: stop.signal });

    expect(code).toBe(130);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    ).toEqual(['Cluster', 'Cluster']);
  });
});
