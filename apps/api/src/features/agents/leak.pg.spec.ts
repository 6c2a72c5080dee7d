import { randomBytes } from 'node:crypto';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeBase32, decodeBase64Url, encodeBase64Url } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../testing/start-api.ts';
import { admitCluster, makeJoinToken, openTestChannel, TestAgent } from '../../testing/test-agent.ts';

const { url } = await createTestDatabase();
const kek = { version: 1, bytes: randomBytes(32) };
const api = await startApi(url, { kek });
afterAll(() => api.stop());

interface Captured {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Sees every byte of every request, as whoever breaks TLS would. */
async function startTap(target: string): Promise<{ readonly server: Server; readonly url: string; readonly captured: Captured[] }> {
  const captured: Captured[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      captured.push({ path: incoming.url ?? '', authorization: incoming.headers.authorization, body: body.toString() });
      const outgoing = forward(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, captured }; // it listens on TCP
}

function through(tap: string): TestApi {
  return {
    ...api,
    url: tap,
    call: async (method, path, { body, headers = {} } = {}) => {
      const response = await fetch(`${tap}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const parsed: never = JSON.parse(await response.text()) as never; // a test says what it expects
      return { status: response.status, headers: response.headers, body: parsed, problem: parsed };
    },
  };
}

describe('the captured traffic of a join', () => {
  it('holds no secret and lets nobody in', async () => {
    const tap = await startTap(api.url);
    const token = await makeJoinToken(api, { approval: 'Auto', clusterName: 'tapped' });
    const agent = new TestAgent(through(tap.url));
    await agent.join({ token, name: 'tapped' });
    await agent.self();
    const traffic = tap.captured.map(({ path, authorization = '', body }) => `${path} ${authorization} ${body}`).join('\n');
    const joinBody = JSON.parse(tap.captured.find(({ path }) => path === '/agent/v1/join')?.body ?? '{}') as Record<string, unknown>; // what the agent has sent
    const selfToken = tap.captured.find(({ path }) => path === '/agent/v1/self')?.authorization ?? '';
    const thief = new TestAgent(api);
    const thiefNonce = await thief.nonce();

    for (const secret of [token, token.split('_')[2] ?? '', encodeBase64Url(agent.seed), Buffer.from(agent.seed).toString('hex')])
      expect(traffic).not.toContain(secret);
    const post = (body: unknown): Promise<{ readonly status: number }> => api.call('POST', '/agent/v1/join', { token: null, body });
    expect((await post({ ...joinBody, jwk: thief.jwk })).status).toBe(401);
    expect((await post({ ...joinBody, jwk: thief.jwk, nonce: thiefNonce })).status).toBe(401);
    expect((await post({ ...joinBody, name: 'other' })).status).toBe(401);
    // The very same request gets the very same answer, which holds nothing; what it needs next is the key.
    expect(await api.call('POST', '/agent/v1/join', { token: null, body: joinBody })).toMatchObject({
      status: 200,
      body: { thumbprint: agent.thumbprint },
    });
    expect((await openTestChannel(api, { authorization: selfToken })).refusal?.status).toBe(401);
    expect(
      await api.call('GET', `/agent/v1/revisions/sha256:${'0'.repeat(64)}`, { token: null, headers: { authorization: selfToken } }),
    ).toMatchObject({ status: 401 });
    expect(await api.foundation.database.query(`select count(*)::int as n from clusters where name = 'tapped'`)).toEqual([{ n: 1 }]);
    await new Promise((resolve) => tap.server.close(resolve));
  });
});

describe('a dump of the database', () => {
  it('lets nobody in, by any credential and any plane', async () => {
    const { agent, uid } = await admitCluster(api, 'dumped');
    await makeJoinToken(api);
    await (await agent.openChannel()).next('welcome');
    const values = await dump();

    for (const value of values) {
      expect(await api.call('GET', '/api/v1/whoami', { token: value }), value).toMatchObject({ status: 401 });
    }
    const seeds = values.flatMap(seedsIn);
    expect(values.length).toBeGreaterThan(20);
    expect(seeds.length).toBeGreaterThan(3);
    for (const seed of seeds) {
      const impostor = new TestAgent(api, seed);
      impostor.cluster = uid;
      expect((await impostor.self()).status).toBe(401);
      expect(impostor.thumbprint).not.toBe(agent.thumbprint);
    }
    expect(values.filter((value) => value.startsWith('fjt1_') || value.startsWith('fut1_'))).toEqual([]);
    expect(values.some((value) => value.includes(encodeBase64Url(agent.seed)))).toBe(false);
  });
});

/** Every text, number and byte string of every table, and what stands inside of documents. */
async function dump(): Promise<readonly string[]> {
  const { database } = api.foundation;
  const tables: readonly { readonly name: string }[] = await database.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const values = new Set<string>();
  for (const { name } of tables) {
    const rows: readonly { readonly row: unknown }[] = await database.query(`select to_jsonb(t) as row from "${name}" t`);
    for (const { row } of rows) collect(row, values);
  }
  // A header takes no line ends, and what is empty is no credential.
  return [...values].filter((value) => /^[\x21-\x7e]{8,2000}$/.test(value));
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner, into);
}

/** Every way to read 32 bytes out of a value. */
function seedsIn(value: string): readonly Uint8Array[] {
  const hex = /^(?:\\x)?([0-9a-f]{64})$/.exec(value)?.[1];
  const readings = [decodeBase64Url(value), decodeBase32(value), hex === undefined ? null : Buffer.from(hex, 'hex')];
  return readings.flatMap((bytes) => (bytes?.length === 32 ? [new Uint8Array(bytes)] : []));
}
