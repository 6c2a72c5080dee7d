import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from '../../testing/start-api.ts';

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

const TOKENS = '/api/v1/api-tokens';
const DAY_MS = 86_400_000;

interface Created {
  readonly uid: string;
  readonly token: string;
  readonly expiresAt: string;
}
interface Audit {
  readonly items: readonly {
    readonly action: string;
    readonly object: string;
    readonly actor: string;
    readonly requestId: string;
    readonly detail: object;
  }[];
}

async function create(name: string, more: object = {}): Promise<Created> {
  const { status, body } = await api.call<Created>('POST', TOKENS, { body: { name, role: 'viewer', ...more } });
  expect(status).toBe(201);
  return body;
}

async function auditOf(name: string): Promise<Audit['items']> {
  return (await api.call<Audit>('GET', `/api/v1/audit-records?object=ApiToken/${name}`)).body.items;
}

describe('an API token', () => {
  it('is shown once, works at once, and says who it is', async () => {
    const { token } = await create('ada');

    const { body } = await api.call<{ readonly permissions: readonly string[] }>('GET', '/api/v1/whoami', { token });

    expect(token).toMatch(/^fut1_[0-9a-z]{10}_[0-9a-z]{52}_[0-9a-f]{8}$/);
    expect(body).toMatchObject({ name: 'ada', role: 'viewer', server: 'https://flotilla.example' });
    expect(body.permissions).toContain('cluster:read');
    expect(JSON.stringify((await api.call('GET', TOKENS)).body)).not.toContain(token.split('_')[2]);
  });

  it('lives 90 days unless told otherwise, and a year at most', async () => {
    const { expiresAt } = await create('ninety');
    const tooLong = new Date(Date.now() + 366 * DAY_MS).toISOString();
    const past = new Date(Date.now() - 1_000).toISOString();

    expect(Math.round((Date.parse(expiresAt) - Date.now()) / DAY_MS)).toBe(90);
    for (const wrong of [tooLong, past]) {
      const { problem } = await api.call('POST', TOKENS, { body: { name: 'wrong', role: 'viewer', expiresAt: wrong } });
      expect(problem).toMatchObject({ code: 'invalid_field', errors: [{ pointer: '/expiresAt' }] });
    }
  });

  it('that has expired lets nobody in', async () => {
    const { uid, token } = await create('expiring');
    await api.foundation.database.query(`update api_tokens set expires_at = now() where name = 'expiring'`);

    expect(uid).toMatch(/^at_/);
    expect((await api.call('GET', '/api/v1/whoami', { token })).problem.code).toBe('unauthenticated');
  });

  it('that is revoked ends at once; revoking it again changes nothing', async () => {
    const { token } = await create('gone');

    const first = await api.call('DELETE', `${TOKENS}/gone`);
    const second = await api.call('DELETE', `${TOKENS}/gone`);

    expect([first.status, first.body, second.status]).toEqual([204, undefined, 204]);
    expect((await api.call('GET', '/api/v1/whoami', { token })).status).toBe(401);
    expect((await auditOf('gone')).map(({ action }) => action)).toEqual(['api_token.revoked', 'api_token.created']);
  });

  it('frees its name when it is revoked, and not before', async () => {
    await create('twice');

    const taken = await api.call('POST', TOKENS, { body: { name: 'twice', role: 'viewer' } });
    await api.call('DELETE', `${TOKENS}/twice`);
    await create('twice');

    expect([taken.status, taken.problem.code]).toEqual([409, 'name_taken']);
  });

  it('with one changed character is refused', async () => {
    const { token } = await create('exact');
    const at = 20;
    const changed = `${token.slice(0, at)}${token[at] === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`;

    for (const wrong of [changed, token.toUpperCase(), `x${token}`, token.slice(0, -1)])
      expect((await api.call('GET', '/api/v1/whoami', { token: wrong })).status).toBe(401);
  });

  it('is noted when it is used', async () => {
    const { uid, token } = await create('used');
    await api.call('GET', '/api/v1/whoami', { token });

    const { body } = await api.call<{ readonly items: readonly { readonly uid: string; readonly lastUsedAt: string | null }[] }>(
      'GET',
      TOKENS,
    );

    expect(body.items.find((item) => item.uid === uid)?.lastUsedAt).not.toBeNull();
  });

  it('that nobody made is not there', async () => {
    expect((await api.call('DELETE', `${TOKENS}/nobody`)).problem.code).toBe('not_found');
    expect((await api.call('DELETE', `${TOKENS}/Not%20A%20Name`)).problem.code).toBe('not_found');
  });
});

describe('a list', () => {
  it('is read page by page, each row once, newest first', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await create(name);
    const seen: string[] = [];
    let next: string | null = '';

    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const {
        body,
      }: { readonly body: { readonly items: readonly { readonly uid: string }[]; readonly page: { readonly next: string | null } } } =
        await api.call('GET', `${TOKENS}?limit=2${cursor}`);
      seen.push(...body.items.map(({ uid }) => uid));
      ({ next } = body.page);
    }

    const all = (await api.call<{ readonly items: readonly { readonly uid: string }[] }>('GET', `${TOKENS}?limit=200`)).body.items.map(
      ({ uid }) => uid,
    );
    expect(seen).toEqual(all);
    expect(all.toSorted().toReversed()).toEqual(all);
  });

  it('refuses a cursor that another filter made', async () => {
    const { body } = await api.call<{ readonly page: { readonly next: string } }>('GET', '/api/v1/audit-records?limit=1');

    const other = await api.call('GET', `/api/v1/audit-records?limit=1&actor=x&cursor=${body.page.next}`);

    expect(other.problem.code).toBe('cursor_expired');
  });
});

describe('the audit trail', () => {
  it('names who did what on whose request', async () => {
    await api.call('POST', TOKENS, { body: { name: 'audited', role: 'ci' }, headers: { 'x-request-id': 'build-7' } });

    const [record] = await auditOf('audited');

    expect(record).toMatchObject({ action: 'api_token.created', object: 'ApiToken/audited', requestId: 'build-7', detail: { role: 'ci' } });
    expect(record?.actor).toMatch(/^token:test-/);
  });

  it('has no record of a change that did not happen', async () => {
    const before = (await auditOf('twice')).length;

    await api.call('POST', TOKENS, { body: { name: 'twice', role: 'viewer' } });

    expect(await auditOf('twice')).toHaveLength(before);
  });

  it('and the change are in one transaction: without the record there is no change', async () => {
    await api.foundation.database.query(`alter table audit_records add constraint no_more check (object <> 'ApiToken/unheard')`);

    const { status } = await api.call('POST', TOKENS, { body: { name: 'unheard', role: 'viewer' } });

    expect(status).toBe(500);
    const rows: readonly unknown[] = await api.foundation.database.query(`select 1 from api_tokens where name = 'unheard'`);
    expect(rows).toEqual([]);
  });
});

it('keeps nothing in the database by which somebody could sign in', async () => {
  const { token } = await create('dumped');
  const [, handle = '', secret = ''] = token.split('_');

  const rows: readonly object[] = await api.foundation.database.query(
    `select encode(secret_hash, 'hex') as hash, to_jsonb(t) - 'secret_hash' as row from api_tokens t where name = 'dumped'`,
  );

  const dump = JSON.stringify(rows);
  expect(dump).toContain(handle);
  expect(dump).not.toContain(secret);
});

it('tells an internal fault to the log and not to the caller', async () => {
  const { body, problem } = await api.call('POST', TOKENS, { body: { name: 'unheard', role: 'viewer' } });

  expect(problem).toMatchObject({ code: 'internal', status: 500, retryable: false });
  expect(JSON.stringify(body)).not.toMatch(/no_more|audit_records|constraint|at .*\.ts/);
});
