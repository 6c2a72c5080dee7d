import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentitySecret, ServerClock } from '@flotilla/agent';
import { formatJoinToken, joinTokenHandle, type JsonObject } from '@flotilla/core';
import { newSeed, publicKeyOfSeed, SILENT, SystemClock, type Logger } from '@flotilla/platform';
import { SimulatedClusterApi } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';
import { ensureMembership, type MembershipOptions } from './membership.ts';

const NAMESPACE = 'flotilla-system';
const ACTIVE = { clusterUid: 'cl_1', cluster: 'store-1', thumbprint: '', phase: 'Active', serverTime: '', pollAfterMs: 1 };

let server: Server;
let url: string;
let requests: string[];
let bodies: Record<string, unknown>[];
/** Whose answer is lost, counted from 1. */
let lostAnswer: number;
let answers: Record<string, readonly [status: number, body: JsonObject]>;
let cluster: SimulatedClusterApi;
let complaints: JsonObject[];
let stop: AbortController;

beforeEach(async () => {
  requests = [];
  bodies = [];
  lostAnswer = 0;
  complaints = [];
  stop = new AbortController();
  cluster = new SimulatedClusterApi();
  server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, {}];
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push(request.url ?? '');
      if (request.url === '/agent/v1/join') bodies.push(JSON.parse(Buffer.concat(parts).toString()));
      if (requests.length === lostAnswer) response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  answers = { '/agent/v1/join/challenge': [200, { nonce: 'AAAA', serverTime: '', audience: url }], '/agent/v1/join': [200, ACTIVE] };
});

afterEach(() => {
  stop.abort();
  server.closeAllConnections();
  server.close();
});

async function options(flags: readonly string[] = [], write = (token: string): string => `${token}\r\n`): Promise<MembershipOptions> {
  const seed = newSeed();
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'flotilla-token-')), 'token');
  writeFileSync(tokenFile, write(formatJoinToken({ handle: joinTokenHandle(publicKeyOfSeed(seed)), seed })));
  const config = readConfig(['--server', url, '--token-file', tokenFile, '--name', 'store-1', '--max-backoff', '1s', ...flags], {});
  const identity = new IdentitySecret(cluster, NAMESPACE);
  const clock = new SystemClock();
  const logger: Logger = { ...SILENT, error: (_message, facts) => complaints.push(facts ?? {}) };
  const place = { url: new URL(url), ca: undefined, audience: url };
  return {
    config,
    place,
    key: await identity.ensure(),
    identity,
    facts: {},
    clock,
    serverClock: new ServerClock(clock),
    logger,
    signal: stop.signal,
  };
}

describe('membership', () => {
  it('comes of a join once, and of the Secret from then on', async () => {
    await ensureMembership(await options());
    const joins = requests.length;

    const joined = await ensureMembership(await options());

    expect(joined).toEqual({ clusterUid: 'cl_1', cluster: 'store-1', audience: url });
    expect(requests).toHaveLength(joins);
  });

  it('that waits for a person goes on by itself after the approval', async () => {
    answers['/agent/v1/join'] = [200, { ...ACTIVE, phase: 'Pending' }];
    answers['/agent/v1/self'] = [200, { ...ACTIVE }];

    const joined = await ensureMembership(await options());

    expect(joined.clusterUid).toBe('cl_1');
    expect(requests.at(-1)).toBe('/agent/v1/self');
  });

  it('that is refused is one clear complaint with the next step, and no hot retry', async () => {
    answers['/agent/v1/join'] = [401, { code: 'join_rejected', detail: 'The join was refused' }];

    const attempt = ensureMembership(await options()).catch(() => undefined);
    await vi.waitFor(() => expect(complaints).toHaveLength(1));

    expect(complaints[0]).toMatchObject({ code: 'join_rejected', hint: expect.stringContaining('--rekeys') });
    expect(requests).toHaveLength(2);
    stop.abort();
    await attempt;
  });

  it('of another cluster is refused instead of taken over', async () => {
    await ensureMembership(await options());

    await expect(
      ensureMembership({ ...(await options()), config: readConfig(['--server', url, '--name', 'store-2'], {}) }),
    ).rejects.toThrow('belongs to cluster store-1');
  });

  it('without a join token says what is missing', async () => {
    await expect(
      ensureMembership({ ...(await options()), config: readConfig(['--server', url, '--name', 'store-1'], {}) }),
    ).rejects.toThrow('nothing says how');
  });
});

// FC04: a join that died half-way was told, when it was repeated, that the cluster exists already.
describe('a join whose agent is killed', () => {
  it.each([1, 2, 3])('before answer %i reached it asks again with the same token and key, and is let in', async (which) => {
    answers['/agent/v1/join'] = [200, { ...ACTIVE, phase: which === 3 ? 'Pending' : 'Active' }];
    answers['/agent/v1/self'] = [200, { ...ACTIVE }];
    lostAnswer = which;
    const first = await options();
    const attempt = ensureMembership(first).catch(() => undefined);
    await vi.waitFor(() => expect(requests).toHaveLength(which), { timeout: 5_000 });
    stop.abort();
    await attempt;

    const second = { ...first, key: await first.identity.ensure(), signal: new AbortController().signal };
    expect(second.key.joined).toBeNull();
    const joined = await ensureMembership(second);

    expect(joined).toMatchObject({ clusterUid: 'cl_1', cluster: 'store-1' });
    expect(new Set(bodies.map(({ handle, jwk }) => JSON.stringify({ handle, jwk }))).size).toBe(1);
  });
});

// FC63: a line end behind the token in its file made everything fail, with a message about something else.
describe('a join token’s file', () => {
  it.each([
    ['a line feed', (token: string) => `${token}\n`],
    ['CRLF', (token: string) => `${token}\r\n`],
    ['blanks', (token: string) => `${token} \t\n\n`],
  ])('may have %s behind the token', async (_, write) => {
    await expect(ensureMembership(await options([], write))).resolves.toMatchObject({ cluster: 'store-1' });
  });

  it.each([
    ['nothing', () => '', 'is empty'],
    ['a byte order mark', (token: string) => `\uFEFF${token}\n`, 'begins with a byte order mark'],
    ['a blank before it', (token: string) => ` ${token}`, 'begins with white space'],
    ['quotes', (token: string) => `"${token}"\n`, 'is in quotes'],
    ['a blank inside', (token: string) => token.replace('_', ' _'), 'has a blank inside'],
    ['two lines', (token: string) => `${token}\n${token}\n`, 'has more than one line'],
  ])('with %s is refused by a sentence that names the file and not the content, and nothing is sent', async (_, write, what) => {
    let token = '';
    const refused = await options([], (text) => write((token = text)));

    const attempt = ensureMembership(refused);

    await expect(attempt).rejects.toMatchObject({ code: 'invalid_field' });
    await expect(attempt).rejects.toThrow(`The secret in file ${refused.config.tokenFile} ${what}`);
    await expect(attempt).rejects.not.toThrow(token);
    expect(requests).toEqual([]);
  });
});
