import { newSeed, parseNetworks } from '@flotilla/platform';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, expect, it } from 'vitest';
import { startApi, type Answer } from '../../testing/start-api.ts';
import { admitCluster, makeJoinToken, openTestChannel, TestAgent } from '../../testing/test-agent.ts';

const { url } = await createTestDatabase();
const trustedProxies = parseNetworks('127.0.0.0/8');
const api = await startApi(url, trustedProxies === undefined ? {} : { config: { trustedProxies } });
afterAll(() => api.stop());

const GUESSER = { 'x-forwarded-for': '203.0.113.1' };
const NEIGHBOUR = { 'x-forwarded-for': '203.0.113.1, 203.0.113.2' };

const { agent } = await admitCluster(api, 'edge-1');
const stranger = new TestAgent(api, newSeed());
stranger.cluster = agent.cluster;

function ask(asker: TestAgent, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return api.call('GET', '/agent/v1/self', {
    token: null,
    headers: { ...headers, authorization: asker.authorization('GET', '/agent/v1/self') },
  });
}

async function untilLimited(): Promise<readonly number[]> {
  const statuses: number[] = [];
  while (statuses.at(-1) !== 429) statuses.push((await ask(stranger, GUESSER)).status);
  return statuses;
}

it('looks at no more proofs from an address once 60 have failed there, and at all others', async () => {
  for (let good = 0; good < 80; good += 1) expect((await ask(agent, GUESSER)).status).toBe(200);

  const statuses = await untilLimited();
  const limited = await ask(agent, GUESSER);

  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(60);
  expect(limited).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } });
  expect(limited.headers.get('retry-after')).toMatch(/^[1-3]$/);
  expect((await ask(agent, NEIGHBOUR)).status).toBe(200);
});

it('holds for channels and joins from there, and not for people', async () => {
  await untilLimited();
  const authorization = agent.authorization('GET', '/agent/v1/channel', { session: agent.session, step: { seq: 1, att: 0 } });
  const join = await new TestAgent(api).joinBody({ token: await makeJoinToken(api), name: 'edge-2' });

  const { refusal } = await openTestChannel(api, { ...GUESSER, authorization });
  const joined = await api.call('POST', '/agent/v1/join', { token: null, body: join, headers: GUESSER });
  const person = await api.call('GET', '/api/v1/whoami', { headers: GUESSER });

  expect([refusal?.status, refusal?.code]).toEqual([429, 'rate_limited']);
  expect([joined.status, joined.problem.code]).toEqual([429, 'rate_limited']);
  expect(person.status).toBe(200);
});

it('counts joins that are refused', async () => {
  const body = await new TestAgent(api).joinBody({ token: await makeJoinToken(api), name: 'edge-3' });
  const refused = { ...body, tokenSignature: 'A'.repeat(86) };
  const headers = { 'x-forwarded-for': '203.0.113.3' };
  const codes: string[] = [];

  while (codes.at(-1) !== 'rate_limited')
    codes.push((await api.call('POST', '/agent/v1/join', { token: null, body: refused, headers })).problem.code);

  expect(codes.filter((code) => code === 'join_rejected').length).toBeGreaterThanOrEqual(60);
});
