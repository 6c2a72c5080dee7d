import { randomBytes } from 'node:crypto';
import { ROUTE_TABLE, type Route } from '@flotilla/contracts';
import { mayDo, ROLE_NAMES, type Permission, type Role } from '@flotilla/core';
import { newSeed, signRequest } from '@flotilla/platform';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi, type Answer } from './testing/start-api.ts';
import { admitCluster, openTestChannel } from './testing/test-agent.ts';

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string; readonly 'x-access': string }>>>>;
}

const { url } = await createTestDatabase();
const api = await startApi(url);
const empty = await startApi((await createTestDatabase()).url);
afterAll(async () => {
  await api.stop();
  await empty.stop();
});

const served = ROUTE_TABLE.filter((route) => route.access !== 'management' && route.kind !== 'upgrade');
const guarded = served.filter((route) => route.access !== 'public');
const named = (list: readonly Route[]): readonly (readonly [string, Route])[] => list.map((route) => [route.id, route]);

/** A name that nothing has: what passes the guard finds nothing, and changes nothing. */
function pathOf(route: Route): string {
  const digest = `sha256:${'0'.repeat(64)}`;
  return route.path.replace(':digest', digest).replaceAll(/:[A-Za-z]+/g, 'nothing-has-this-name');
}

function call(route: Route, authorization: string | null): Promise<Answer> {
  const body = route.method === 'GET' ? {} : { body: {} };
  return api.call(route.method, pathOf(route), {
    ...body,
    token: null,
    headers: { 'if-match': '"0"', ...(authorization === null ? {} : { authorization }) },
  });
}

/** Signed as an agent signs, by a key that no cluster has. */
function foreignProof(route: Route): string {
  return signRequest({
    seed: newSeed(),
    cluster: 'cl_01kaq8z3m5t7w9yb2d4f6h8j0k',
    audience: 'https://flotilla.example',
    method: route.method,
    url: pathOf(route),
    body: route.method === 'GET' ? new Uint8Array() : Buffer.from('{}'),
    now: Date.now(),
    session: randomBytes(16).toString('base64url'),
  });
}

/** Its key is good for the agents' plane, and for no other. */
const { agent } = await admitCluster(api, 'edge-001');

function proofOf(route: Route): string {
  const session = route.id === 'getSelf' ? {} : { session: randomBytes(16).toString('base64url') };
  const body = route.method === 'GET' ? new Uint8Array() : Buffer.from('{}');
  return agent.authorization(route.method, pathOf(route), { ...session, body });
}

describe('the description that the server brings', () => {
  it('has every route of the table with its access, and no other', async () => {
    const { body } = await api.call<Described>('GET', '/api/v1/openapi.json', { token: null });

    const described = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [method, path, operation.operationId, operation['x-access']]),
    );
    const table = ROUTE_TABLE.map(({ method, path, id, access }) => [
      method.toLowerCase(),
      path.replaceAll(/:([A-Za-z]+)/g, '{$1}'),
      id,
      access,
    ]);
    expect(described.map(String).toSorted()).toEqual(table.map(String).toSorted());
  });
});

describe.each(named(guarded))('%s', (_, route) => {
  it('is closed to nobody in particular', async () => {
    const { status, problem, headers } = await call(route, null);

    expect([status, problem.code]).toEqual([401, 'unauthenticated']);
    expect(headers.get('www-authenticate')).toMatch(/^(Bearer|FlotillaAgent)/);
  });

  it.each([
    ['garbage', 'Bearer garbage'],
    ['an empty token', 'Bearer '],
    ['a well-formed token that nobody made', `Bearer fut1_0000000000_${'0'.repeat(52)}_5e7f6ed3`],
    ['another scheme', 'Basic YTpi'],
    ['a join token', 'Bearer fjt1_as3nn9tmcd_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg_ace89e12'],
  ])('is closed to %s', async (_name, authorization) => {
    expect((await call(route, authorization)).status).toBe(401);
  });

  it("is closed to an agent's proof by an unknown key", async () => {
    const { status, problem } = await call(route, foreignProof(route));

    expect([status, problem.code]).toEqual([401, 'unauthenticated']);
  });

  it("is open to an admitted agent exactly when it is the agents'", async () => {
    const { status, problem } = await call(route, proofOf(route));

    if (route.access === 'agent') expectTaken(status);
    else expect([status, problem.code]).toEqual([401, 'unauthenticated']);
  });

  it.each(ROLE_NAMES.map((role) => [role]))('takes a token with the role %s exactly when the table says so', async (role) => {
    const { status, problem } = await call(route, `Bearer ${await tokenOf(role)}`);

    const expected = expectedFor(route, role);
    if (expected === 'taken') expectTaken(status);
    else expect([status, problem.code]).toEqual(expected);
  });
});

describe.each(named(served.filter((route) => route.access === 'public')))('%s', (_, route) => {
  it('is open without a credential, and closed with a wrong one', async () => {
    expectTaken((await call(route, null)).status);
    for (const wrong of ['Bearer garbage', foreignProof(route), proofOf(route)]) expect((await call(route, wrong)).status).toBe(401);
  });
});

describe.each(named(ROUTE_TABLE.filter(({ kind }) => kind === 'upgrade')))('%s', (_, route) => {
  it('is opened by an admitted agent and by nobody else', async () => {
    const wrong = [undefined, 'Bearer garbage', `Bearer ${await tokenOf('viewer')}`, `Bearer ${api.adminToken}`, foreignProof(route)];

    for (const authorization of wrong) {
      const { refusal } = await openTestChannel(api, authorization === undefined ? {} : { authorization }, route.path);
      expect(refusal).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
    const channel = await agent.openChannel();
    expect(channel.refusal).toBeNull();
    channel.end();
  });

  it('answers nothing without the upgrade', async () => {
    for (const authorization of [null, `Bearer ${api.adminToken}`, proofOf(route)])
      expect((await call(route, authorization)).status).toBeOneOf([401, 404]);
  });
});

describe.each(named(ROUTE_TABLE.filter(({ access }) => access === 'management')))('%s', (_, route) => {
  it('is not on the public port, whoever asks', async () => {
    for (const authorization of [null, `Bearer ${api.adminToken}`, proofOf(route)])
      expect((await call(route, authorization)).status).toBe(404);
  });
});

describe('a list of nothing', () => {
  it.each(named(served.filter(({ id, path }) => id.startsWith('list') && !path.includes(':'))))(
    'is an empty list: %s',
    async (_, route) => {
      const { status, headers, body } = await empty.call<{ readonly items: unknown }>('GET', route.path);

      expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      expect(body).toMatchObject({
        kind: expect.stringMatching(/List$/),
        items: route.id === 'listApiTokens' ? [{ role: 'admin' }] : [],
        page: { next: null },
      });
    },
  );
});

it('names the missing permission to whom it refuses', async () => {
  const { status, problem } = await api.call('GET', '/api/v1/audit-records', { token: await tokenOf('viewer') });

  expect([status, problem.code, problem['permission']]).toEqual([403, 'forbidden', 'audit:read']);
});

it('refuses before it reads a body', async () => {
  const { status } = await api.call('POST', '/api/v1/api-tokens', { token: null, body: 'x'.repeat(2_000_000) });

  expect(status).toBe(401);
});

const tokens = new Map<Role, Promise<string>>();
function tokenOf(role: Role): Promise<string> {
  const token = tokens.get(role) ?? api.tokenOf(role);
  tokens.set(role, token);
  return token;
}

/** Past the guard: what follows is about names and bodies, and never a fault of ours. */
function expectTaken(status: number): void {
  expect(status).toBeLessThan(500);
  expect([401, 403]).not.toContain(status);
}

function expectedFor({ access }: Route, role: Role): 'taken' | readonly [number, string] {
  if (access === 'agent') return [401, 'unauthenticated'];
  if (access === 'signed-in') return 'taken';
  return mayDo(role, access as Permission) ? 'taken' : [403, 'forbidden']; // what is left are permissions
}
