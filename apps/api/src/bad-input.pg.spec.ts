import { errorEntry } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BadInput } from './testing/bad-inputs/bad-input.ts';
import { BAD_INPUTS } from './testing/bad-inputs/bad-inputs.ts';
import { sendExactly, type ExactAnswer } from './testing/exact-request.ts';
import { revisionBody } from './testing/fixtures.ts';
import { startApi } from './testing/start-api.ts';
import { hashTables } from './testing/table-hashes.ts';
import { admitCluster, aReport, makeJoinToken, TestAgent } from './testing/test-agent.ts';

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

/** Each refused join stands in the audit trail, with its reason: that is what the trail is for. A token's use is noted once an hour. */
const MAY_CHANGE = { tables: ['audit_records'], columns: ['last_used_at'] };
/** Whatever an agent says, it shows that it is there. */
const PRESENCE = {
  tables: [...MAY_CHANGE.tables, 'cluster_contacts', 'fleet_counts'],
  columns: [...MAY_CHANGE.columns, 'connectivity', 'connectivity_since', 'health', 'health_since', 'shown', 'shown_since'],
};
const rows = (): Promise<Readonly<Record<string, string>>> => hashTables(api.foundation.database, MAY_CHANGE);
const rowsButPresence = (): Promise<Readonly<Record<string, string>>> => hashTables(api.foundation.database, PRESENCE);

beforeAll(async () => {
  await api.call('POST', '/api/v1/configs', { body: { metadata: { name: 'webapp' } } });
  await api.call('POST', '/api/v1/configs/webapp/revisions', { body: revisionBody() });
  await admitCluster(api, 'edge-1');
});

function send({ method, path, body, raw, headers = {} }: BadInput): Promise<ExactAnswer> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const { authorization = `Bearer ${api.adminToken}`, ...others } = headers;
  return sendExactly(api.url, {
    method,
    path,
    headers: {
      ...(authorization === '' ? {} : { authorization }),
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...others,
    },
    ...(content === undefined ? {} : { body: content }),
  });
}

async function uselessToken(reason: string, clusterName: string): Promise<string> {
  const token = await makeJoinToken(api, { approval: 'Auto', clusterName });
  const handle = token.split('_')[1];
  if (reason === 'TokenExpired')
    await api.foundation.database.query('update join_tokens set expires_at = now() where handle = $1', [handle]);
  if (reason === 'TokenRevoked') await api.call('DELETE', `/api/v1/join-tokens/join-${handle}`);
  if (reason === 'TokenSpent') await admitCluster(api, clusterName, { token });
  return token;
}

async function lastRefusal(): Promise<unknown> {
  const { body } = await api.call<{ readonly items: readonly { readonly reason: string | null }[] }>(
    'GET',
    '/api/v1/audit-records?limit=1',
  );
  return body.items[0]?.reason;
}

async function lives(): Promise<boolean> {
  return (await fetch(`${api.managementUrl}/healthz`)).ok;
}

describe('a bad input', () => {
  it.each(BAD_INPUTS)('is refused and changes nothing: $title', async (input) => {
    const before = await rows();

    const { status, headers, problem, text } = await send(input);

    expect([problem?.code, text]).toEqual([input.code, expect.stringMatching(input.says ?? /./)]);
    expect(status).toBe(errorEntry(input.code).status);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problem?.requestId).toBe(headers['x-request-id']);
    expect(problem).toMatchObject({
      status,
      type: `/docs/reference/errors#${input.code}`,
      detail: expect.stringMatching(/./),
      retryable: false,
    });
    expect(await rows()).toEqual(before);
    expect(await lives()).toBe(true);
  });

  it.each(['TokenSpent', 'TokenExpired', 'TokenRevoked'])(
    'is refused and changes nothing: a join with a token that is of no use any more (%s)',
    async (reason) => {
      const name = reason.toLowerCase();
      const body = await new TestAgent(api).joinBody({ token: await uselessToken(reason, name), name });
      const before = await rows();

      const { status, problem } = await api.call('POST', '/agent/v1/join', { token: null, body });

      expect([status, problem.code, problem.hint]).toEqual([401, 'join_rejected', expect.stringContaining('flotilla join-token create')]);
      expect(await rows()).toEqual(before);
      expect(await lastRefusal()).toBe(reason);
    },
  );

  it.each([
    ['PATCH', '/api/v1/clusters/edge-1', { metadata: { labels: { env: 'prod' } } }],
    ['PATCH', '/api/v1/configs/webapp', { spec: { description: 'other' } }],
  ])('is refused and changes nothing: %s %s with an ETag of yesterday', async (method, path, body) => {
    const before = await rows();

    const { status, problem } = await api.call(method, path, {
      body,
      headers: { 'if-match': '"99"', 'content-type': 'application/merge-patch+json' },
    });

    expect([status, problem.code]).toEqual([412, 'precondition_failed']);
    expect(problem.hint).toMatch(/./);
    expect(await rows()).toEqual(before);
  });

  it('is told from a good one, which changes rows', async () => {
    const before = await rows();

    await api.call('POST', '/api/v1/configs', { body: { metadata: { name: 'good' } } });

    expect(await rows()).not.toEqual(before);
  });

  it('is one of at least forty', () => {
    expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(BAD_INPUTS.map(({ title }) => title)).size).toBe(BAD_INPUTS.length);
  });
});

const REPORT = { type: 'report', id: 'r' };
const BAD_MESSAGES: readonly (readonly [string, object, string | null])[] = [
  ['no type', { id: 'r' }, 'r'],
  ['an unknown type', { type: 'obey', id: 'r' }, 'r'],
  ['an unknown field', { type: 'desire', etag: null, cluster: 'edge-2' }, null],
  ['an etag that is none', { type: 'desire', etag: 'x' }, null],
  ['a claim of nothing', { type: 'claim', id: 'r', items: [] }, 'r'],
  ['a claim of generation 0', { type: 'claim', id: 'r', items: [{ config: 'webapp', generation: 0 }] }, 'r'],
  ['201 claims', { type: 'claim', id: 'r', items: Array.from({ length: 201 }, () => ({ config: 'webapp', generation: 1 })) }, 'r'],
  ['a report without a sequence', { ...REPORT, report: { ...aReport(), seq: undefined } }, 'r'],
  ['a report that names another cluster', { ...REPORT, report: { ...aReport(), cluster: 'edge-2' } }, 'r'],
  ['a text of 5,000 signs', { ...REPORT, report: aReport({ clusterSilence: { since: 1, message: 'x'.repeat(5_000) } }) }, 'r'],
  ['an instant that no clock shows', { ...REPORT, report: aReport({ observedAt: 9_000_000_000_000_000 }) }, 'r'],
  ['a heartbeat before time', { type: 'heartbeat', reportSeq: 0, observedAt: -1, clusterSilence: null }, null],
  ['a sequence beyond what is kept', { ...REPORT, report: aReport({ seq: Number.MAX_SAFE_INTEGER + 2 }) }, 'r'],
];

describe('a bad message over a channel', () => {
  it.each(BAD_MESSAGES)('is refused by its id and changes nothing: %s', async (_, message, id) => {
    const { agent } = await admitCluster(api, `said-${BAD_MESSAGES.findIndex((row) => row[1] === message)}`);
    const channel = await agent.openChannel();
    await channel.next('welcome');
    const before = await rowsButPresence();

    channel.say(message);

    expect(await channel.next('refused')).toMatchObject({ id, code: 'invalid_field', detail: expect.stringMatching(/./) });
    expect(await rowsButPresence()).toEqual(before);
    channel.say({ type: 'desire', etag: null });
    await channel.next('desired');
    channel.end();
  });

  it('that is no message at all ends the channel, and nothing else', async () => {
    const { agent } = await admitCluster(api, 'said-nothing');
    const channel = await agent.openChannel();
    const before = await rowsButPresence();

    channel.say('hello');

    expect(await channel.closed).toBe(4400);
    expect(await rowsButPresence()).toEqual(before);
    expect(await lives()).toBe(true);
  });
});
