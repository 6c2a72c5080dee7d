import { matches, parseSelector, type Selectable } from '@flotilla/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { CATALOGUE } from '../command/catalogue.ts';
import { findCommand } from '../command/find-command.ts';
import { CliMachine } from '../testing/cli-run.ts';
import { RECORDED_BODIES } from '../testing/recorded-bodies.ts';
import { problemOf, RecordedServer } from '../testing/recorded-server.ts';

interface SelectorVectors {
  readonly clusters: readonly Selectable[];
  readonly selects: readonly { readonly text: string; readonly names: readonly string[] }[];
  readonly refused: readonly string[];
}
const SELECTORS = JSON.parse(readFileSync(new URL('../../../../test/vectors/selectors.json', import.meta.url), 'utf8')) as SelectorVectors; // our own file

let server: RecordedServer;
let machine: CliMachine;

beforeAll(async () => {
  server = await RecordedServer.start();
  machine = new CliMachine({ FLOTILLA_SERVER: server.url, FLOTILLA_TOKEN: 'fut1_test' });
  writeFileSync(join(machine.folder, 'webapp.yaml'), 'kind: GitRepository\n');
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
  'cluster approve store-3 --thumbprint 0245-c864',
  'cluster reject store-3 --reason test',
  'cluster forget store-1 --confirm=store-1',
  'cluster restore store-1 --reason test',
  'cluster revoke-key store-1 AkXIZFzonb59 --confirm=store-1',
  'config create webapp',
  'config lint webapp -f MANIFESTS',
  'config publish webapp -f MANIFESTS',
  'config withdraw webapp store-1 --reason test --dry-run',
  'config unassign webapp store-1 --reason test --confirm ct1.abc',
  'api-token create ci-webapp --role ci',
  'api-token revoke ci-webapp',
  'context set staging --server https://flotilla.staging.example.com',
  'context use staging',
  'login --name staging',
  'logout --context staging',
  'context delete staging',
];

/** They run on, or print a script. */
const WITHOUT_BODY = ['cluster join', 'server', 'completion'];

/** Lint ends with 1 where it finds an error, as it does here, and prints its findings all the same. */
function exitOf(command: string): number {
  return command.startsWith('config lint') ? 1 : 0;
}

function wordsOf(command: string): readonly string[] {
  return command.replace('MANIFESTS', join(machine.folder, 'webapp.yaml')).split(' ');
}

// FC58: with an output for programs, notes and warnings were mixed into it, and the parser failed.
describe('output for programs', () => {
  it('is tried of every command that has one', () => {
    const tried = COMMANDS.map((command) => findCommand(command.split(' '))).map((found) =>
      found.kind === 'Command' ? found.entry.path : null,
    );

    expect(new Set([...tried, ...WITHOUT_BODY])).toEqual(new Set(CATALOGUE.map(({ path }) => path)));
  });

  it.each(COMMANDS)('%s -o json is one JSON document on standard output, with deprecation notes elsewhere', async (command) => {
    for (const id of ['listClusters', 'getCluster', 'getWhoAmI'] as const) {
      server.answers.set(id, {
        status: 200,
        body: RECORDED_BODIES[id],
        headers: { deprecation: '@1790000000', sunset: 'Wed, 01 Dec 2027 00:00:00 GMT' },
      });
    }

    const { code, stdout, stderr } = await machine.run([...wordsOf(command), '-o', 'json']);

    expect(stderr).not.toContain('error:');
    expect(code).toBe(exitOf(command));
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  it.each(COMMANDS)('%s -o jsonl is one JSON document a line', async (command) => {
    const { code, stdout } = await machine.run([...wordsOf(command), '-o', 'jsonl']);

    expect(code).toBe(exitOf(command));
    for (const line of stdout.split('\n').filter((each) => each !== '')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('gives the API’s own body for json and the same as yaml', async () => {
    const json = await machine.run(['get', 'cluster', '-o', 'json']);
    const yaml = await machine.run(['get', 'cluster', '-o', 'yaml']);

    expect(JSON.parse(json.stdout)).toEqual(RECORDED_BODIES.listClusters);
    expect(parseYaml(yaml.stdout)).toEqual(RECORDED_BODIES.listClusters);
  });

  // FC14: a text such as yes or no arrived as a boolean.
  it('gives texts in yaml that stay texts for whoever reads it, by YAML 1.2 or 1.1', async () => {
    const texts = [
      'yes',
      'no',
      'on',
      'null',
      '~',
      '0x1F',
      '1_000',
      '2026-11-25',
      '12:30:00',
      ' lead',
      '',
      '007',
      '1.10',
      '12e4567',
      '0o17',
      '.5',
    ];
    const labels = Object.fromEntries(texts.map((text, index) => [`label-${index}`, text]));
    const cluster = { ...RECORDED_BODIES.getCluster, metadata: { ...RECORDED_BODIES.getCluster?.metadata, labels } };
    server.answers.set('getCluster', { status: 200, body: cluster });

    const { stdout } = await machine.run(['cluster', 'get', 'store-1', '-o', 'yaml']);

    for (const version of ['1.2', '1.1'] as const) expect(parseYaml(stdout, { version })).toMatchObject({ metadata: { labels } });
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

  it.each(['jsonl', 'yaml'])('leaves standard output empty on an error with -o %s too', async (format) => {
    server.answers.set('listClusters', { status: 403, body: problemOf('forbidden', 403) });

    expect(await machine.run(['get', 'cluster', '-o', format])).toMatchObject({ code: 4, stdout: '' });
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

  it.each(SELECTORS.selects)('carries the selector "$text" so that it selects $names', async ({ text, names }) => {
    await machine.run(['get', 'cluster', '-l', text]);

    const sent = new URL(server.received[0]?.url ?? '', server.url).searchParams.get('selector') ?? '';
    expect(SELECTORS.clusters.filter((cluster) => matches(parseSelector(sent), cluster)).map(({ name }) => name)).toEqual(names);
  });

  it.each(SELECTORS.refused)('leaves it to the server to refuse the selector "%s"', async (text) => {
    server.answers.set('listClusters', { status: 400, body: problemOf('invalid_selector', 400) });

    const { code, stderr } = await machine.run(['get', 'cluster', '-l', text]);

    expect(new URL(server.received[0]?.url ?? '', server.url).searchParams.get('selector')).toBe(text);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('invalid_selector') });
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
  it('is refused for what would be many documents one after the other', async () => {
    const { code, stdout, stderr } = await machine.run(['get', 'cluster', '-w', '-o', 'json']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Use -o jsonl');
  });

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
