import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendExactly, type ExactAnswer } from './testing/exact-request.ts';
import { revisionBody } from './testing/fixtures.ts';
import { startApi } from './testing/start-api.ts';
import { admitCluster } from './testing/test-agent.ts';

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

const ADMIN = { authorization: `Bearer ${api.adminToken}` };
const KEY = 'topology.kubernetes.io/region';
let digest = '';

beforeAll(async () => {
  await api.call('POST', '/api/v1/configs', { body: { metadata: { name: 'webapp' } } });
  const { body } = await api.call<{ readonly digest: string }>('POST', '/api/v1/configs/webapp/revisions', { body: revisionBody() });
  ({ digest } = body);
  await admitCluster(api, 'store-1', { labels: { [KEY]: 'eu-west' } });
  await admitCluster(api, 'store-2', { labels: { [KEY]: 'us-east' } });
});

function get(path: string): Promise<ExactAnswer> {
  return sendExactly(api.url, { method: 'GET', path: path.replaceAll('<digest>', digest), headers: ADMIN });
}

describe('a path in its one form', () => {
  it.each([
    '/api/v1/configs/webapp/revisions/r1',
    '/api/v1/configs/webapp/revisions/webapp@r1',
    '/api/v1/configs/webapp/revisions/<digest>',
  ])('%s is the revision', async (path) => {
    const { status, text } = await get(path);

    expect(status).toBe(200);
    expect(text).toContain(digest);
  });
});

// FC66: what was encoded otherwise was answered with 401 or 500, or was another object.
describe('a path in another form', () => {
  it.each([
    '/api/v1/clusters/store%2d1',
    '/api/v1/clusters/store%2D1',
    '/api/v1/clusters/%73tore-1',
    '/api/v1/clusters/store-1/',
    '/api/v1/clusters//store-1',
    '/api/v1/clusters/./store-1',
    '/api/v1/clusters/store-2/../store-1',
    '/api/v1/clusters/%2e%2e/clusters/store-1',
    '/api/v1/clusters/%2E%2E/clusters/store-1',
    '/api/v1/clusters%2Fstore-1',
    '/api/v1/clusters%2fstore-1',
    '/api/v1/clusters%5Cstore-1',
    '/api/v1/clusters/store-1%2Fkeys',
    '/api/v1/clusters/store-1;x=1',
    '/api/v1/clusters/store-1%3Bx=1',
    '/api/v1/clusters/store-1%00',
    '/api/v1/clusters/st%c3%b6re',
    '/api/v1/clusters/%C0%AEstore-1',
    '/API/v1/clusters/store-1',
    '/api/v1/Clusters/store-1',
    '/api/v1/configs/webapp/revisions/webapp%40r1',
    '/api/v1/configs/webapp/revisions/sha256%3A<digest>',
  ])('%s is refused as such, with a good token', async (path) => {
    const { status, problem } = await get(path.replace('%3A<digest>', `%3A${digest.slice('sha256:'.length)}`));

    expect([status, problem?.code]).toEqual([400, 'non_canonical_path']);
  });

  it.each([
    '/api/v1/clusters/Store-1',
    '/api/v1/clusters/store+1',
    '/api/v1/clusters/store%201',
    '/api/v1/clusters/st%C3%B6re',
    '/api/v1/clusters/store-1%252d',
    '/api/v1/clusters/%252e%252e',
    '/api/v1/configs/webapp/revisions/webapp@r99',
    '/api/v1/configs/webapp/revisions/other@r1',
    '/api/v1/configs/webapp/revisions/SHA256:00',
    '/api/v1/configs/webapp@r1',
  ])('%s names nothing', async (path) => {
    const { status, problem } = await get(path);

    expect([status, problem?.code]).toEqual([404, 'not_found']);
  });
});

describe('a label key with dots and a slash', () => {
  it.each([
    `${KEY}=eu-west`,
    `${encodeURIComponent(KEY)}%3Deu-west`,
    `${KEY.replace('/', '%2f')}=eu-west`,
    `topology%2Ekubernetes.io/region%20in%20(eu-west)`,
    `${KEY}+in+(eu-west)`,
  ])('selects the same in the form %s', async (selector) => {
    const { status, text } = await get(`/api/v1/clusters?selector=${selector}`);

    const { items } = JSON.parse(text) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] }; // the list's shape
    expect([status, items.map(({ metadata }) => metadata.name)]).toEqual([200, ['store-1']]);
  });

  it('encoded twice is no selector', async () => {
    const { status, problem } = await get(`/api/v1/clusters?selector=${encodeURIComponent(encodeURIComponent(`${KEY}=eu-west`))}`);

    expect([status, problem?.code]).toEqual([400, 'invalid_selector']);
  });

  it.each(['%', '%zz', '%C3', '%00'])('a query with %s is refused and never a fault of ours', async (text) => {
    const { status, problem } = await get(`/api/v1/clusters?selector=env%3D${text}`);

    expect(problem?.code).toMatch(/^(invalid_selector|non_canonical_path|invalid_field)$/);
    expect(status).toBeLessThan(500);
  });
});
