import type { ResponseOf, routes } from '@flotilla/contracts';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { agentOf, claimsOf, gitRepository, joinedCluster, kustomization, relabel, revisionBody } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';

type Config = ResponseOf<typeof routes.getConfig>;
type Assignments = ResponseOf<typeof routes.listClusterAssignments>;
type Desired = ResponseOf<typeof routes.getClusterDesired>;

const { url } = await createTestDatabase();
const api = await startApi(url);
const claims = claimsOf(api.foundation);
afterAll(() => api.stop());

async function newConfig(name: string, scope: string, body: object = revisionBody()): Promise<void> {
  await api.call('POST', '/api/v1/configs', { body: { metadata: { name }, spec: { scope } } });
  await api.call('POST', `/api/v1/configs/${name}/revisions`, { body });
}
async function patch(name: string, spec: object, query = '') {
  const { headers } = await api.call('GET', `/api/v1/configs/${name}`);
  return api.call<Config>('PATCH', `/api/v1/configs/${name}${query}`, {
    body: { spec },
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
}
async function desiredOf(cluster: string) {
  return (await api.call<Desired>('GET', `/api/v1/clusters/${cluster}/desired`)).body.configs;
}
async function assignmentsOf(cluster: string) {
  return (await api.call<Assignments>('GET', `/api/v1/clusters/${cluster}/assignments`)).body.items;
}

// FC51: a small edit of labels uninstalled everything from the clusters that fell out; or nothing was removed, and nobody knew.
describe('leaving a scope', () => {
  it('detaches and keeps running; the dry run says how many leave; coming back changes nothing', async () => {
    await newConfig('edge', 'tier=edge');
    const names = Array.from({ length: 10 }, (_, index) => `edge-${index}`);
    for (const name of names) {
      const uid = await joinedCluster(api.foundation, name, { labels: { tier: 'edge' } });
      await api.call('POST', '/api/v1/configs/edge/assign', { body: { cluster: name, revision: 'r1', reason: 'start' } });
      await claims.claim(agentOf(uid), [{ config: 'edge', generation: 1 }]);
    }
    const before = await desiredOf('edge-3');

    const rehearsed = await patch('edge', { scope: 'tier=Edge' }, '?dryRun=true');
    expect(rehearsed.body.status).toMatchObject({ effect: { enters: 0, leaves: 10, sample: names } });
    expect(await desiredOf('edge-3')).toEqual(before);

    const left = await patch('edge', { scope: 'tier=Edge' });
    expect(left.body.status).toMatchObject({ assigned: 0, detached: 10, effect: { leaves: 10 } });
    expect(await desiredOf('edge-3')).toEqual([]);
    expect(await assignmentsOf('edge-3')).toMatchObject([
      {
        assigned: { revision: 'edge@r1', generation: 1 },
        detached: { by: expect.stringContaining('token:'), reason: 'Scope of edge changed to "tier=Edge"' },
      },
    ]);

    const back = await patch('edge', { scope: 'tier=edge' });
    expect(back.body.status).toMatchObject({ assigned: 10, detached: 0, effect: { enters: 10, leaves: 0 } });
    expect(await desiredOf('edge-3')).toEqual(before);
  });

  it('by a label does the same for one cluster, and takes back what was only offered', async () => {
    await newConfig('labelled', 'shop');
    const uid = await joinedCluster(api.foundation, 'shop-1', { labels: { shop: 'yes' } });
    await api.call('POST', '/api/v1/configs/labelled/assign', { body: { cluster: 'shop-1', revision: 'r1', reason: 'start' } });

    await relabel(api.foundation, uid, {});
    const late = await claims.claim(agentOf(uid), [{ config: 'labelled', generation: 1 }]);
    await relabel(api.foundation, uid, { shop: 'yes' });

    expect(late.items[0]).toMatchObject({ isAccepted: false });
    expect(await desiredOf('shop-1')).toMatchObject([{ config: 'labelled', generation: 2, claim: 'Settled', rendering: null }]);
  });

  it('of what was taken off by hand does not bring it back', async () => {
    await newConfig('taken-off', 'region=eu-west');
    const uid = await joinedCluster(api.foundation, 'hand-1');
    await api.call('POST', '/api/v1/configs/taken-off/assign', { body: { cluster: 'hand-1', revision: 'r1', reason: 'start' } });
    await api.call('POST', '/api/v1/configs/taken-off/unassign', { body: { cluster: 'hand-1', reason: 'no more' } });

    await relabel(api.foundation, uid, { any: 'thing' });

    expect(await desiredOf('hand-1')).toEqual([]);
  });
});

describe('a newcomer in scope', () => {
  it('gets the initial revision, owned by the baseline', async () => {
    await newConfig('base', 'kind=new');
    await patch('base', { initialRevision: 'r1' });

    await joinedCluster(api.foundation, 'new-1', { labels: { kind: 'new' } });
    await joinedCluster(api.foundation, 'other-1', { labels: { kind: 'old' } });

    expect(await assignmentsOf('new-1')).toMatchObject([
      { config: 'base', assigned: { revision: 'base@r1', owner: 'Baseline', claim: 'Offered', generation: 1 } },
    ]);
    expect(await assignmentsOf('other-1')).toEqual([]);
  });

  it('by an edit of the scope gets it too, and the answer counts it', async () => {
    await newConfig('widened', 'kind=widened');
    await patch('widened', { initialRevision: 'r1' });
    await joinedCluster(api.foundation, 'wide-1', { labels: { kind: 'wide' } });

    expect((await patch('widened', { scope: 'kind in (wide,widened)' })).body.status.effect).toMatchObject({ enters: 1, leaves: 0 });
    expect(await desiredOf('wide-1')).toMatchObject([{ config: 'widened', claim: 'Offered' }]);
  });

  it('joins also where the baseline cannot be rendered for it', async () => {
    await newConfig('picky', 'kind=picky', { objects: [gitRepository(), kustomization({ path: './$(cluster.labels.size)' })] });
    await patch('picky', { initialRevision: 'r1' });

    await joinedCluster(api.foundation, 'picky-1', { labels: { kind: 'picky' } });

    expect(await assignmentsOf('picky-1')).toEqual([]);
  });
});

describe('a label that a revision names', () => {
  it('gives a new generation with the same owner when it changes, and nothing when another does', async () => {
    await newConfig('sized', 'sized', { objects: [gitRepository(), kustomization({ path: './$(cluster.labels.size)' })] });
    const uid = await joinedCluster(api.foundation, 'sized-1', { labels: { sized: '', size: 'small' } });
    await api.call('POST', '/api/v1/configs/sized/assign', { body: { cluster: 'sized-1', revision: 'r1', reason: 'start' } });
    await claims.claim(agentOf(uid), [{ config: 'sized', generation: 1 }]);
    const before = await desiredOf('sized-1');

    await relabel(api.foundation, uid, { sized: '', size: 'small', other: 'x' });
    expect(await desiredOf('sized-1')).toEqual(before);

    await patch('sized', { prune: { maxDeletes: 1 } });
    await relabel(api.foundation, uid, { sized: '', size: 'small', other: 'y' });
    expect(await desiredOf('sized-1')).toEqual(before);

    await relabel(api.foundation, uid, { sized: '', size: 'big' });
    expect(await assignmentsOf('sized-1')).toMatchObject([
      { assigned: { generation: 2, owner: 'Manual', claim: 'Offered', revision: 'sized@r1' } },
    ]);

    await relabel(api.foundation, uid, { sized: '' });
    expect(await assignmentsOf('sized-1')).toMatchObject([{ assigned: { generation: 2 } }]);
    const { body } = await api.call<ResponseOf<typeof routes.listClusterHistory>>('GET', '/api/v1/clusters/sized-1/history?limit=1');
    expect(body.items[0]).toMatchObject({ kind: 'RenderFailed', detail: expect.stringContaining('$(cluster.labels.size)') });
  });

  it('and that a cluster lacks refuses the assignment, naming the cluster', async () => {
    await joinedCluster(api.foundation, 'sized-2', { labels: { sized: '' } });

    const { problem } = await api.call('POST', '/api/v1/configs/sized/assign', {
      body: { cluster: 'sized-2', revision: 'r1', reason: 'start' },
    });

    expect(problem).toMatchObject({ code: 'unresolved_variable', detail: expect.stringContaining('Cluster sized-2') });
  });
});
