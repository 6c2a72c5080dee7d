import type { ResponseOf, routes } from '@flotilla/contracts';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { joinedCluster, revisionBody } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';

type Config = ResponseOf<typeof routes.getConfig>;

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

function create(name: string, spec: object = {}, query = '') {
  return api.call<Config>('POST', `/api/v1/configs${query}`, { body: { metadata: { name }, spec } });
}
function patch(name: string, generation: number, body: object, query = '') {
  return api.call<Config>('PATCH', `/api/v1/configs/${name}${query}`, { body, headers: { 'if-match': `"${generation}"` } });
}

describe('a config', () => {
  it('is made with defaults and answered with its validator', async () => {
    const { status, body, headers } = await create('defaults');

    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      kind: 'Config',
      metadata: { name: 'defaults', generation: 1 },
      spec: { scope: '', prune: { maxDeletes: 10, maxPercent: 10, onRemove: 'Delete' } },
    });
    expect(body.status).toEqual({ latestRevision: null, assigned: 0, detached: 0, effect: null });
  });

  it('has a name that nobody else has', async () => {
    await create('taken');

    expect((await create('taken')).problem).toMatchObject({ status: 409, code: 'name_taken' });
  });

  it('is made by a dry run in nobody’s eyes', async () => {
    expect((await create('rehearsed', {}, '?dryRun=true')).status).toBe(201);
    expect((await api.call('GET', '/api/v1/configs/rehearsed')).problem.code).toBe('not_found');
  });

  it('changes only for who has read it', async () => {
    await create('edited');

    expect((await api.call('PATCH', '/api/v1/configs/edited', { body: {} })).problem.code).toBe('precondition_required');
    expect((await patch('edited', 7, { spec: { description: 'x' } })).problem.code).toBe('precondition_failed');
    expect((await patch('edited', 1, { spec: { description: 'x', prune: { maxDeletes: 2 } } })).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { description: 'x', prune: { maxDeletes: 2, maxPercent: 10 } },
    });
    expect((await patch('edited', 2, { spec: { description: 'x' } })).body.metadata.generation).toBe(2);
    expect((await patch('edited', 2, { spec: { description: null } })).body.spec).not.toHaveProperty('description');
  });

  it('takes as initial revision only what it has', async () => {
    await create('initial');
    await api.call('POST', '/api/v1/configs/initial/revisions', { body: revisionBody() });

    expect((await patch('initial', 1, { spec: { initialRevision: 'r9' } })).problem).toMatchObject({
      code: 'invalid_field',
      errors: [{ pointer: '/spec/initialRevision' }],
    });
    expect((await patch('initial', 1, { spec: { initialRevision: 'r1' } })).body).toMatchObject({
      spec: { initialRevision: 'r1' },
      status: { latestRevision: 'initial@r1' },
    });
  });

  it('is listed by name, page by page, and a cursor is of use in its own list only', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await create(name);
    type List = ResponseOf<typeof routes.listConfigs>;

    const first = await api.call<List>('GET', '/api/v1/configs?q=page-&limit=2');
    const second = await api.call<List>('GET', `/api/v1/configs?q=page-&limit=2&cursor=${first.body.page.next}`);

    expect(first.body.items.map(({ metadata }) => metadata.name)).toEqual(['page-a', 'page-b']);
    expect(second.body.items.map(({ metadata }) => metadata.name)).toEqual(['page-c']);
    expect(second.body.page.next).toBeNull();
    expect((await api.call('GET', `/api/v1/configs?limit=2&cursor=${first.body.page.next}`)).problem.code).toBe('cursor_expired');
  });

  it('cannot be deleted while a cluster has it, and comes back under higher generations', async () => {
    await create('gone');
    await joinedCluster(api.foundation, 'holder');
    await api.call('POST', '/api/v1/configs/gone/revisions', { body: revisionBody() });
    const assign = () => api.call('POST', '/api/v1/configs/gone/assign', { body: { revision: 'r1', cluster: 'holder', reason: 'try' } });
    const remove = () => api.call('DELETE', '/api/v1/configs/gone', { headers: { 'if-match': '"1"' } });
    await assign();

    expect((await remove()).problem).toMatchObject({ code: 'still_referenced', detail: 'gone is assigned to 1 clusters' });
    await api.call('POST', '/api/v1/configs/gone/unassign', { body: { cluster: 'holder', reason: 'leave' } });
    expect((await remove()).status).toBe(204);

    await create('gone');
    await api.call('POST', '/api/v1/configs/gone/revisions', { body: revisionBody() });
    await assign();
    const { body } = await api.call<ResponseOf<typeof routes.listConfigAssignments>>('GET', '/api/v1/configs/gone/assignments');
    expect(body.items[0]?.assigned.generation).toBe(3);
  });
});
