import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../../testing/start-api.ts';
import { admitCluster, makeJoinToken, TestAgent } from '../../testing/test-agent.ts';

interface ClusterBody {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation: number;
    readonly labels: Readonly<Record<string, string>>;
  };
}
interface ListBody {
  readonly items: readonly ClusterBody[];
  readonly page: { readonly next: string | null };
}

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

beforeAll(async () => {
  for (const [name, region, env] of [
    ['store-1', 'eu-west', 'prod'],
    ['store-2', 'eu-north', 'prod'],
    ['store-3', 'us-east', 'test'],
    ['shop-1', 'us-east', 'prod'],
  ] as const) {
    await admitCluster(api, name, { labels: { region, env } });
  }
});

async function list(query: string): Promise<readonly string[]> {
  const { status, body } = await api.call<ListBody>('GET', `/api/v1/clusters?${query}`);
  expect(status).toBe(200);
  return body.items.map(({ metadata }) => metadata.name);
}

async function etagOf(cluster: string): Promise<string> {
  return (await api.call('GET', `/api/v1/clusters/${cluster}`)).headers.get('etag') ?? '';
}

const enc = encodeURIComponent;

describe('the list of clusters', () => {
  it.each([
    ['', ['shop-1', 'store-1', 'store-2', 'store-3']],
    ['sort=-name', ['store-3', 'store-2', 'store-1', 'shop-1']],
    [`selector=${enc('env=prod,region in (eu-west,us-east)')}`, ['shop-1', 'store-1']],
    [`selector=${enc('env=prod')}&q=store`, ['store-1', 'store-2']],
    ['connectivity=Pending&q=shop', ['shop-1']],
    ['connectivity=Online,Late', []],
    ['shown=Pending&q=store-3', ['store-3']],
    ['phase=Removed', []],
    [`selector=${enc('topology.kubernetes.io/region=eu')}`, []],
  ])('%s', async (query, names) => {
    expect(await list(query)).toEqual(names);
  });

  it.each(['name', '-name', 'lastContactAt', '-lastContactAt'])('walked by %s shows each cluster once', async (sort) => {
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.call<ListBody>('GET', `/api/v1/clusters?limit=1&sort=${sort}${cursor}`);
      names.push(...body.items.map(({ metadata }) => metadata.name));
      cursor = body.page.next === null ? '' : `&cursor=${enc(body.page.next)}`;
    } while (cursor !== '');

    expect(names.toSorted()).toEqual(['shop-1', 'store-1', 'store-2', 'store-3']);
  });

  it('takes a cursor for the same filter and order only', async () => {
    const { body } = await api.call<ListBody>('GET', '/api/v1/clusters?limit=1');

    expect(await api.call('GET', `/api/v1/clusters?limit=1&sort=-name&cursor=${enc(body.page.next ?? '')}`)).toMatchObject({
      status: 410,
      body: { code: 'cursor_expired' },
    });
  });

  it.each([
    ['connectivity=online', 'invalid_field', 'Online'],
    ['shown=Helthy', 'invalid_field', 'Healthy'],
    [`selector=${enc('a b')}`, 'invalid_selector', ''],
    ['conectivity=Online', 'unknown_parameter', 'connectivity'],
  ])('refuses %s with %s', async (query, code, hint) => {
    const { status, problem } = await api.call('GET', `/api/v1/clusters?${query}`);

    expect([status === 400 || status === 422, problem.code]).toEqual([true, code]);
    expect(JSON.stringify(problem)).toContain(hint);
  });
});

describe('a path', () => {
  it('takes a name or a uid', async () => {
    const byName = await api.call<ClusterBody>('GET', '/api/v1/clusters/store-1');
    const byUid = await api.call<ClusterBody>('GET', `/api/v1/clusters/${byName.body.metadata.uid}`);

    expect(byUid.body).toEqual(byName.body);
  });
});

describe('a change of a cluster', () => {
  it('needs the generation that was read', async () => {
    const body = { spec: { displayName: 'Shop one' } };

    expect(await api.call('PATCH', '/api/v1/clusters/shop-1', { body })).toMatchObject({
      status: 428,
      body: { code: 'precondition_required' },
    });
    expect(await api.call('PATCH', '/api/v1/clusters/shop-1', { body, headers: { 'if-match': '"99"' } })).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
  });

  it('merges, counts its generation, and stands in the audit trail', async () => {
    const etag = await etagOf('shop-1');

    const changed = await api.call<ClusterBody>('PATCH', '/api/v1/clusters/shop-1', {
      headers: { 'if-match': etag },
      body: { metadata: { labels: { env: null, tier: 'gold' } }, spec: { region: 'us-west' } },
    });
    const same = await api.call<ClusterBody>('PATCH', '/api/v1/clusters/shop-1', {
      headers: { 'if-match': changed.headers.get('etag') ?? '' },
      body: { metadata: { labels: { tier: 'gold' } } },
    });

    expect(changed).toMatchObject({
      status: 200,
      body: { metadata: { labels: { tier: 'gold' }, generation: 2 }, spec: { region: 'us-west' } },
    });
    expect(changed.body.metadata.labels).toEqual({ tier: 'gold' });
    expect(same.body.metadata.generation).toBe(2);
    expect(await list(`selector=${enc('region=us-west,tier=gold,!env')}`)).toEqual(['shop-1']);
    expect(
      await api.foundation.database.query(
        `select status.region from cluster_status status join clusters on id = cluster_id where name = 'shop-1'`,
      ),
    ).toEqual([{ region: 'us-west' }]);
    expect(await api.call('GET', '/api/v1/audit-records?object=Cluster/shop-1&action=cluster.changed')).toMatchObject({
      body: { items: [{ detail: { after: { labels: { tier: 'gold' } } } }] },
    });
  });

  it('that is rehearsed answers the same and changes nothing', async () => {
    const etag = await etagOf('store-3');

    const tried = await api.call('PATCH', '/api/v1/clusters/store-3?dryRun=true', {
      headers: { 'if-match': etag },
      body: { spec: { region: 'moon' } },
    });

    expect(tried).toMatchObject({ status: 200, body: { spec: { region: 'moon' }, metadata: { generation: 2 } } });
    expect(await api.call('GET', '/api/v1/clusters/store-3')).toMatchObject({
      body: { spec: { region: 'us-east' }, metadata: { generation: 1 } },
    });
  });

  it.each([
    [{ metadata: { labels: { 'flotilla.dev/x': 'y' } } }, '/metadata/labels'],
    [{ metadata: { labels: { 'acme.example/a~b': 'y' } } }, '/metadata/labels/acme.example~1a~0b'],
    [{ metadata: { labels: { env: 'a b' } } }, '/metadata/labels/env'],
    [{ spec: { region: 'ＳＴＯＲＥ-1' } }, '/spec/region'],
  ])('is refused at its place: %j', async (body, pointer) => {
    const { status, problem } = await api.call('PATCH', '/api/v1/clusters/store-3', {
      headers: { 'if-match': await etagOf('store-3') },
      body,
    });

    expect(status).toBe(422);
    expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });
});

describe('forgetting a cluster', () => {
  it('needs its name typed, and can be undone while the name is free', async () => {
    const { uid } = await admitCluster(api, 'leaver');
    const headers = { 'if-match': await etagOf('leaver') };

    const unconfirmed = await api.call('DELETE', '/api/v1/clusters/leaver', { headers });
    const wrong = await api.call('DELETE', '/api/v1/clusters/leaver?confirm=leaver-2', { headers });
    const forgotten = await api.call('DELETE', '/api/v1/clusters/leaver?confirm=leaver', { headers });
    const gone = await list('q=leaver');
    const restored = await api.call('POST', '/api/v1/clusters/leaver/restore', { body: { reason: 'a mistake' } });

    expect([unconfirmed.problem.code, wrong.problem.code]).toEqual(['confirmation_required', 'confirmation_required']);
    expect(forgotten).toMatchObject({ status: 200, body: { status: { phase: 'Removed', shown: { word: 'Offline' } } } });
    expect(gone).toEqual([]);
    expect(restored).toMatchObject({
      status: 200,
      body: {
        metadata: { uid },
        status: {
          phase: 'Active',
          connectivity: 'Offline',
          waits: [{ reason: 'NoAgentKey', next: expect.stringContaining(`--rekeys ${uid}`) }],
        },
      },
    });
  });

  it('cannot be undone once the name is taken', async () => {
    const { uid } = await admitCluster(api, 'twice');
    await api.call('DELETE', '/api/v1/clusters/twice?confirm=twice', { headers: { 'if-match': await etagOf('twice') } });
    await admitCluster(api, 'twice');

    expect(await api.call('POST', `/api/v1/clusters/${uid}/restore`, { body: { reason: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'name_taken' },
    });
    expect(await api.call('POST', '/api/v1/clusters/twice/restore', { body: { reason: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  });

  it('is for administrators', async () => {
    const token = await api.tokenOf('registrar');

    expect(await api.call('DELETE', '/api/v1/clusters/store-1?confirm=store-1', { token, headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });
});

describe('a join token', () => {
  it('is shown once, and shows who came in by it', async () => {
    const created = await api.call<{ token: string; metadata: { name: string } }>('POST', '/api/v1/join-tokens', {
      body: { metadata: { name: 'onboarding' }, spec: { uses: 3, clusterName: 'new-*' } },
    });
    await new TestAgent(api).join({ token: created.body.token, name: 'new-1' });

    const read = await api.call<object>('GET', '/api/v1/join-tokens/onboarding');

    expect(created.status).toBe(201);
    expect(read).toMatchObject({ body: { status: { uses: 1, phase: 'Active', joined: [{ cluster: 'new-1' }] } } });
    expect(JSON.stringify(read.body)).not.toContain(created.body.token.split('_')[2]);
  });

  it('ends when it is revoked; who has joined stays', async () => {
    const token = await makeJoinToken(api, { uses: 2 });
    const agent = new TestAgent(api);
    await agent.join({ token, name: 'stayer' });

    const revoked = await api.call('DELETE', `/api/v1/join-tokens/join-${token.split('_')[1]}`);

    expect(revoked).toMatchObject({ status: 200, body: { status: { phase: 'Revoked', joined: [{ cluster: 'stayer' }] } } });
    expect(await agent.self()).toMatchObject({ status: 200 });
    expect((await new TestAgent(api).join({ token, name: 'comer' })).status).toBe(401);
  });

  it.each([
    [{ approval: 'Auto' }, '/spec/approval'],
    [{ approval: 'Auto', clusterName: 'a-*' }, '/spec/approval'],
    [{ approval: 'Auto', clusterName: 'a', uses: 2 }, '/spec/approval'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/spec/expiresAt'],
    [{ expiresAt: '2999-01-01T00:00:00Z' }, '/spec/expiresAt'],
    [{ uses: 10_001 }, '/spec/uses'],
    [{ uses: 0 }, '/spec/uses'],
    [{ clusterName: 'Store.1' }, '/spec/clusterName'],
    [{ rekeys: 'cl_nonsense' }, '/spec/rekeys'],
    [{ agentThumbprint: 'short' }, '/spec/agentThumbprint'],
    [{ usess: 1 }, '/spec/usess'],
  ])('is refused at its place: %j', async (spec, pointer) => {
    const { status, problem } = await api.call('POST', '/api/v1/join-tokens', { body: { spec } });

    expect(status).toBe(422);
    expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });
});
