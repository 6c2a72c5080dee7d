import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from '../../testing/start-api.ts';
import { admitCluster, aReport, makeJoinToken, openTestChannel, TestAgent, type TestChannel } from '../../testing/test-agent.ts';

const { url } = await createTestDatabase();
const kek = { version: 1, bytes: randomBytes(32) };
const api = await startApi(url, { kek });
const replica = await startApi(url, { kek });
const channels: TestChannel[] = [];
afterAll(async () => {
  for (const channel of channels) channel.end();
  await api.stop();
  await replica.stop();
});

async function open(agent: TestAgent, claims: Parameters<TestAgent['openChannel']>[0] = {}): Promise<TestChannel> {
  const channel = await agent.openChannel(claims);
  channels.push(channel);
  return channel;
}

async function shownWord(cluster: string): Promise<string> {
  const { body } = await api.call<{ status: { shown: { word: string } } }>('GET', `/api/v1/clusters/${cluster}`);
  return body.status.shown.word;
}

/** The state as soon as it is reached; the test's own timeout ends it otherwise. */
async function until(isReached: () => Promise<boolean>): Promise<void> {
  while (!(await isReached())) await new Promise((resolve) => setImmediate(resolve));
}

describe('a channel', () => {
  it('welcomes an agent of an Active cluster, which is Online at once', async () => {
    const { agent } = await admitCluster(api, 'online');
    expect(await shownWord('online')).toBe('Pending');

    const channel = await open(agent);

    expect(await channel.next('welcome')).toMatchObject({ bootEpoch: 1, heartbeatMs: 15_000 });
    await until(async () => (await shownWord('online')) === 'Unknown');
  });

  it('is refused before the approval, with the way on', async () => {
    const agent = new TestAgent(api);
    await agent.join({ token: await makeJoinToken(api), name: 'unapproved' });

    expect((await open(agent)).refusal).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('sends the desired document when asked, and unchanged when it is held', async () => {
    const { agent, uid } = await admitCluster(api, 'asking');
    const channel = await open(agent);

    channel.say({ type: 'desire', etag: null });
    const { etag, document } = await channel.next('desired');
    channel.say({ type: 'desire', etag });

    expect(document).toMatchObject({ cluster: uid, configs: [] });
    expect(await channel.next('unchanged')).toEqual({ type: 'unchanged', etag });
  });

  it('acknowledges a report after its commit', async () => {
    const { agent } = await admitCluster(api, 'reporting');
    const channel = await open(agent);

    channel.say({ type: 'report', id: 'r1', report: aReport() });

    expect(await channel.next('ack')).toMatchObject({ id: 'r1', seq: 1 });
    expect(await api.call('GET', '/api/v1/clusters/reporting')).toMatchObject({ body: { status: { facts: { kubernetes: 'v1.34.1' } } } });
  });

  it('refuses a message that it cannot read by its id and goes on, and ends for what is no message', async () => {
    const { agent } = await admitCluster(api, 'odd');
    const channel = await open(agent);

    channel.say({ type: 'report', id: 'r1', report: { seq: 'one' } });
    const refused = await channel.next('refused');
    channel.say({ type: 'desire', etag: null });
    await channel.next('desired');
    channel.say('no JSON');

    expect(refused).toMatchObject({ id: 'r1', code: 'invalid_field', detail: expect.stringContaining('/report/seq') });
    expect(await channel.closed).toBe(4400);
  });

  it('refuses NUL and half characters, and takes the text that only looks like them', async () => {
    const { agent } = await admitCluster(api, 'dirty');
    const channel = await open(agent);
    const silent = (message: string): object => ({
      type: 'report',
      id: message.slice(0, 2),
      report: aReport({ clusterSilence: { since: 1, message } }),
    });

    channel.say(silent('a \u0000'));
    channel.say(silent('b \ud800'));
    channel.say(silent('c \\u0000'));

    expect((await channel.next('refused')).id).toBe('a ');
    expect((await channel.next('refused')).id).toBe('b ');
    expect((await channel.next('ack')).id).toBe('c ');
  });

  it('ends a message above 10 MiB', async () => {
    const { agent } = await admitCluster(api, 'huge');
    const channel = await open(agent);

    channel.say('x'.repeat(10 * 1_024 * 1_024 + 1));

    expect(await channel.closed).toBe(1009);
  });
});

describe('an upgrade', () => {
  it('needs the proof of an agent', async () => {
    const { agent } = await admitCluster(api, 'proof');
    const other = await admitCluster(api, 'proof-2');
    const good = (): string => agent.authorization('GET', '/agent/v1/channel', { session: agent.session, step: { seq: 1, att: 0 } });
    agent.seq = 1;

    const refusals = [
      await openTestChannel(api, {}),
      await openTestChannel(api, { authorization: `Bearer ${api.adminToken}` }),
      await openTestChannel(api, { authorization: good(), origin: 'https://evil.example' }),
      await openTestChannel(api, { authorization: good(), cookie: 'a=b' }),
      await open(agent, { cluster: other.uid }),
      await open(agent, { audience: 'https://flotilla.test' }),
      await open(agent, { method: 'POST' }),
      await open(agent, { url: '/agent/v1/self' }),
      await open(agent, { seed: other.agent.seed }),
      await openTestChannel(api, { authorization: agent.authorization('GET', '/agent/v1/channel') }),
    ];

    expect(refusals.map(({ refusal }) => `${refusal?.status} ${refusal?.code}`)).toEqual(Array.from(refusals, () => '401 unauthenticated'));
    for (const path of ['/agent/v1/channel/', '/agent/v1/channel?x=1', '/agent/v1/Channel', '/other']) {
      expect((await openTestChannel(api, { authorization: good() }, path)).refusal).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('with a wrong clock is told the time and a nonce, with which it is taken', async () => {
    const { agent } = await admitCluster(api, 'skewed');
    const wrong = Date.now() - 3_600_000;

    const { refusal } = await open(agent, { now: wrong });
    const channel = await open(agent, { now: wrong, nonce: String(refusal?.body['nonce']) });
    const stolen = await open(agent, { now: wrong, nonce: await agent.nonce() });

    expect(refusal).toMatchObject({ status: 401, code: 'clock_skew', body: { serverTime: expect.stringMatching(/Z$/) } });
    expect(await channel.next('welcome')).toMatchObject({ bootEpoch: 1 });
    expect(stolen.refusal).toMatchObject({ code: 'clock_skew' });
  });
});

describe('a session', () => {
  it('goes on with its next step in the same boot epoch, and closes the channel before', async () => {
    const { agent } = await admitCluster(api, 'lane');
    const first = await open(agent);
    await first.next('welcome');

    const second = await open(agent);
    agent.seq = 0;
    const replayed = await open(agent);

    expect(await second.next('welcome')).toMatchObject({ bootEpoch: 1 });
    expect(await first.closed).toBe(4409);
    expect(replayed.refusal).toMatchObject({ status: 409, code: 'session_superseded' });
  });

  it('is taken over by a new process at any replica, and never comes back', async () => {
    const { agent } = await admitCluster(api, 'takeover');
    const old = await open(agent);
    await old.next('welcome');

    const successor = await open(agent.at(replica));

    expect(await successor.next('welcome')).toMatchObject({ bootEpoch: 2 });
    expect(await old.closed).toBe(4409);
    expect((await open(agent)).refusal).toMatchObject({ status: 409, code: 'session_superseded' });
  });

  it('is needed for every request but the one that asks for itself', async () => {
    const { agent } = await admitCluster(api, 'sessions');
    const rendering = `/agent/v1/revisions/sha256:${'0'.repeat(64)}`;

    const before = await agent.get(rendering);
    await (await open(agent)).next('welcome');

    expect(before).toMatchObject({ status: 409, body: { code: 'session_unknown' } });
    expect(await agent.get(rendering)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await agent.get(rendering, { session: 'AAAAAAAAAAAAAAAAAAAAAA' })).toMatchObject({ status: 409 });
    expect(await agent.self()).toMatchObject({ status: 200 });
  });
});

describe('a revoked key', () => {
  it('loses its channel within 5 s and cannot come back', async () => {
    const { agent } = await admitCluster(api, 'revoked');
    const channel = await open(agent);
    await channel.next('welcome');

    const started = performance.now();
    await replica.call('DELETE', `/api/v1/clusters/revoked/keys/${agent.thumbprint}`, { token: api.adminToken });

    expect(await channel.closed).toBe(4401);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await open(agent)).refusal).toMatchObject({ status: 401, code: 'key_revoked' });
    expect(await agent.self()).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await api.call('GET', '/api/v1/clusters/revoked')).toMatchObject({
      body: { status: { waits: [{ reason: 'NoAgentKey', next: expect.stringContaining('--rekeys') }] } },
    });
    expect(await api.call('GET', '/api/v1/clusters/revoked/keys')).toMatchObject({
      body: { items: [{ thumbprint: agent.thumbprint, phase: 'Revoked' }] },
    });
  });

  it('loses it also when the notice of it was lost', async () => {
    const deaf = await startApi(url, { kek });
    await deaf.foundation.notices.stop();
    const { agent } = await admitCluster(api, 'unheard');
    const channel = await open(agent.at(deaf));
    await channel.next('welcome');

    const started = performance.now();
    await api.call('DELETE', `/api/v1/clusters/unheard/keys/${agent.thumbprint}`);

    expect(await channel.closed).toBe(4401);
    expect(performance.now() - started).toBeLessThan(5_000);
    await deaf.stop();
  });

  // FC21
  it('loses it also when the database has lost the key, and is told that nobody knows it', async () => {
    const { agent } = await admitCluster(api, 'lost');
    const channel = await open(agent);
    await channel.next('welcome');

    await api.foundation.database.query('delete from agent_keys where thumbprint = $1', [agent.thumbprint]);

    expect(await channel.closed).toBe(4401);
    expect((await open(agent)).refusal).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

// FC73: with open channels the process did not end; hooks waited for connections that never close.
describe('a server that goes away', () => {
  it('tells its 20 agents to come back and ends, though one of them never reads', async () => {
    const leaving = await startApi(url, { kek });
    const guests = await Promise.all(Array.from({ length: 20 }, (_, index) => admitCluster(api, `guest-${index}`)));
    const opened = await Promise.all(guests.map(({ agent }) => open(agent.at(leaving))));
    await Promise.all(opened.map((channel) => channel.next('welcome')));
    opened[0]?.socket.pause(); // one that never reads

    const started = performance.now();
    await leaving.stop();

    expect(await Promise.all(opened.slice(1).map(({ closed }) => closed))).toEqual(Array.from({ length: 19 }, () => 1012));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
