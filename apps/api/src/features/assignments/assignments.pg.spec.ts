import type { ResponseOf, routes } from '@flotilla/contracts';
import type { ClusterUid } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentOf, claimsOf, joinedCluster, revisionBody } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';

type Assignments = ResponseOf<typeof routes.listClusterAssignments>;
type BlastRadius = ResponseOf<typeof routes.assignRevision>;
type Desired = ResponseOf<typeof routes.getClusterDesired>;
type History = ResponseOf<typeof routes.listClusterHistory>;

const { url } = await createTestDatabase();
const api = await startApi(url);
const claims = claimsOf(api.foundation);
afterAll(() => api.stop());

beforeAll(async () => {
  await api.call('POST', '/api/v1/configs', { body: { metadata: { name: 'webapp' }, spec: { scope: 'env=prod' } } });
  for (const path of ['./a', './b', './c']) await api.call('POST', '/api/v1/configs/webapp/revisions', { body: revisionBody(path) });
});

const PROD = { labels: { env: 'prod' } };
function act(verb: 'assign' | 'withdraw' | 'unassign', body: object, query = '') {
  return api.call<BlastRadius>('POST', `/api/v1/configs/webapp/${verb}${query}`, { body: { reason: 'because', ...body } });
}
function assign(cluster: string, revision: string) {
  return act('assign', { cluster, revision });
}
async function assignmentOf(cluster: string) {
  const [assignment] = (await api.call<Assignments>('GET', `/api/v1/clusters/${cluster}/assignments`)).body.items;
  if (assignment === undefined) throw new TypeError('Nothing is assigned');
  return assignment;
}
async function desiredOf(cluster: string) {
  return (await api.call<Desired>('GET', `/api/v1/clusters/${cluster}/desired`)).body.configs;
}
async function claim(cluster: ClusterUid, generation: number) {
  const { items } = await claims.claim(agentOf(cluster), [{ config: 'webapp', generation }]);
  return items[0]?.isAccepted;
}

describe('assigning to one cluster', () => {
  it('offers the revision, says who decided and waits for a claim', async () => {
    await joinedCluster(api.foundation, 'one', PROD);

    expect((await assign('one', 'r1')).body).toMatchObject({
      matched: 1,
      changed: 1,
      byRegion: { 'eu-west': 1 },
      dryRun: false,
      confirmToken: null,
    });

    expect(await assignmentOf('one')).toMatchObject({
      assigned: { revision: 'webapp@r1', generation: 1, owner: 'Manual', claim: 'Offered', claimedAt: null },
      observed: null,
      waits: [{ reason: 'NotClaimed' }],
    });
    expect(await desiredOf('one')).toMatchObject([{ config: 'webapp', generation: 1, claim: 'Offered' }]);
  });

  // FC45: to promote what was there already ended at once with success on old evidence, and repaired nothing.
  it('of what it has already is a new generation with a new token and no verdict of before', async () => {
    const uid = await joinedCluster(api.foundation, 'again', PROD);
    await assign('again', 'r1');
    await claim(uid, 1);
    const [before] = await desiredOf('again');

    await assign('again', 'r1');

    const [after] = await desiredOf('again');
    expect(after).toMatchObject({ revision: before?.revision, rendering: before?.rendering, generation: 2, claim: 'Offered' });
    expect(after?.token).not.toBe(before?.token);
  });

  it('is refused outside of the scope, before the approval, for an observer, and for what is not there', async () => {
    await joinedCluster(api.foundation, 'elsewhere');
    const waiting = await joinedCluster(api.foundation, 'waiting', PROD);
    await api.foundation.database.query(`update clusters set phase = 'Pending' where name = 'waiting'`);
    const observer = await joinedCluster(api.foundation, 'observer', PROD);
    await api.foundation.unitOfWork.run(({ stores }) => stores.observations.lock([observer, waiting]));
    await api.foundation.database.query(
      `update cluster_observations set facts = '{"mode": "Observe"}' where cluster_id = (select id from clusters where name = 'observer')`,
    );

    expect((await assign('elsewhere', 'r1')).problem).toMatchObject({
      code: 'illegal_transition',
      detail: expect.stringContaining('"env=prod"'),
    });
    expect((await assign('waiting', 'r1')).problem.code).toBe('illegal_transition');
    expect((await assign('observer', 'r1')).problem).toMatchObject({
      code: 'illegal_transition',
      detail: expect.stringContaining('only observed'),
    });
    expect((await assign('nobody', 'r1')).problem.code).toBe('not_found');
    expect((await assign('one', 'r9')).problem.code).toBe('not_found');
    expect((await act('assign', { selector: 'name in (observer,waiting)', revision: 'r1' })).problem.code).toBe('empty_scope');
    expect((await act('assign', { selector: 'name=elsewhere', revision: 'r1' })).problem.code).toBe('empty_scope');
  });

  it('ends two that come at once in two generations, one after the other', async () => {
    await joinedCluster(api.foundation, 'twice', PROD);

    await Promise.all([assign('twice', 'r1'), assign('twice', 'r2'), assign('twice', 'r3')]);

    expect(await assignmentOf('twice')).toMatchObject({ assigned: { generation: 3 } });
    const { body } = await api.call<History>('GET', '/api/v1/clusters/twice/history');
    expect(body.items.map(({ generation }) => generation)).toEqual([3, 2, 1]);
  });

  // FC24: an object that was added and taken out again by two quick updates stayed for ever.
  it('200 times in quick turns, with claims between, only ever grows and ends as told last', async () => {
    const uid = await joinedCluster(api.foundation, 'quick', PROD);
    const accepted: number[] = [];
    let current = 0;

    for (let turn = 1; turn <= 200; turn += 1) {
      const claiming = current > 0 ? claim(uid, current) : Promise.resolve(false);
      const generation = current;
      const [isAccepted] = await Promise.all([claiming, assign('quick', turn % 2 === 0 ? 'r1' : 'r2')]);
      if (isAccepted === true) accepted.push(generation);
      current += 1;
    }

    expect(await assignmentOf('quick')).toMatchObject({ assigned: { generation: 200, revision: 'webapp@r1' } });
    for (const generation of accepted) expect(await claim(uid, generation)).toBe(false);
    expect(await claim(uid, 200)).toBe(true);
    const rows: readonly { n: string; top: string }[] = await api.foundation.database.query(
      `select count(distinct h.generation) as n, max(h.generation) as top from assignment_history h join clusters c on c.id = h.cluster_id where c.name = 'quick' and change = 'Assigned'`,
    );
    expect(rows).toEqual([{ n: '200', top: '200' }]);
  }, 60_000);
});

describe('a claim', () => {
  it('is accepted once and answered the same again; every other generation is refused with the document', async () => {
    const uid = await joinedCluster(api.foundation, 'claimant', PROD);
    await assign('claimant', 'r1');

    const early = await claims.claim(agentOf(uid), [
      { config: 'webapp', generation: 2 },
      { config: 'unknown', generation: 1 },
    ]);

    expect(early.items).toEqual([
      { config: 'webapp', generation: 2, isAccepted: false, code: 'claim_refused' },
      { config: 'unknown', generation: 1, isAccepted: false, code: 'claim_refused' },
    ]);
    expect(early.document.configs).toMatchObject([{ config: 'webapp', generation: 1, claim: 'Offered' }]);
    expect([await claim(uid, 1), await claim(uid, 1)]).toEqual([true, true]);
    const { body } = await api.call<History>('GET', '/api/v1/clusters/claimant/history');
    expect(body.items.map(({ kind }) => kind)).toEqual(['Claimed', 'Assigned']);
  });

  it('that races with a withdrawal ends in exactly one of two states', async () => {
    const ends = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      const uid = await joinedCluster(api.foundation, `race-${turn}`, PROD);
      await assign(`race-${turn}`, 'r1');

      const [isAccepted, withdrawn] = await Promise.all([claim(uid, 1), act('withdraw', { cluster: `race-${turn}` })]);

      const { assigned } = await assignmentOf(`race-${turn}`);
      if (isAccepted === true)
        expect({ claim: assigned.claim, generation: assigned.generation, withdrawn: withdrawn.status }).toEqual({
          claim: 'Claimed',
          generation: 1,
          withdrawn: 409,
        });
      else {
        expect({ claim: assigned.claim, generation: assigned.generation, revision: assigned.revision }).toEqual({
          claim: 'Settled',
          generation: 2,
          revision: null,
        });
        expect(await claim(uid, 1)).toBe(false);
      }
      ends.add(assigned.claim);
    }
    expect(ends.size).toBeGreaterThan(0);
  });
});

describe('withdrawing', () => {
  it('goes back to what the cluster claimed last', async () => {
    const uid = await joinedCluster(api.foundation, 'back', PROD);
    await assign('back', 'r1');
    await claim(uid, 1);
    await assign('back', 'r2');

    expect((await act('withdraw', { cluster: 'back' })).body).toMatchObject({ matched: 1, changed: 1 });

    expect(await assignmentOf('back')).toMatchObject({ assigned: { revision: 'webapp@r1', generation: 3, claim: 'Settled' } });
    expect(await claim(uid, 2)).toBe(false);
    expect((await act('withdraw', { cluster: 'back' })).problem.code).toBe('illegal_transition');
  });
});

describe('unassigning', () => {
  it('takes the config out of the document, keeps it running and lasts until somebody assigns again', async () => {
    const uid = await joinedCluster(api.foundation, 'leaver', PROD);
    await assign('leaver', 'r1');
    await claim(uid, 1);

    await act('unassign', { cluster: 'leaver' });

    expect(await desiredOf('leaver')).toEqual([]);
    expect(await assignmentOf('leaver')).toMatchObject({
      assigned: { generation: 1, revision: 'webapp@r1' },
      detached: { reason: 'because' },
      waits: [{ reason: 'Detached' }],
    });
    await assign('leaver', 'r1');
    expect(await desiredOf('leaver')).toMatchObject([{ generation: 2, claim: 'Offered' }]);
  });
});

describe('assigning to a selection', () => {
  it('needs a confirm token above a tenth of the fleet, which is good for this act on this set only', async () => {
    for (let n = 0; n < 12; n += 1) await joinedCluster(api.foundation, `many-${n}`, { labels: { env: 'prod', group: 'many' } });
    const selection = { selector: 'group=many', revision: 'r1' };

    const refused = await act('assign', selection);
    const rehearsed = await act('assign', selection, '?dryRun=true');
    const { confirmToken } = rehearsed.body;
    const other = await act('assign', { ...selection, revision: 'r2', confirmToken });
    await joinedCluster(api.foundation, 'many-late', { labels: { env: 'prod', group: 'many' } });
    const grown = await act('assign', { ...selection, confirmToken });

    expect(refused.problem).toMatchObject({ status: 428, code: 'confirmation_required' });
    expect(rehearsed.body).toMatchObject({
      matched: 12,
      changed: 12,
      dryRun: true,
      confirmToken: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect(other.problem.code).toBe('confirmation_required');
    expect(grown.problem.code).toBe('blast_radius_changed');
    expect((await api.call<Assignments>('GET', '/api/v1/clusters/many-0/assignments')).body.items).toEqual([]);

    const again = await act('assign', selection, '?dryRun=true');
    expect((await act('assign', { ...selection, confirmToken: again.body.confirmToken })).body).toMatchObject({
      matched: 13,
      changed: 13,
      dryRun: false,
    });
    expect((await act('assign', selection, '?dryRun=true')).body).toMatchObject({ matched: 13, changed: 0 });
    expect((await api.call<{ status: object }>('GET', '/api/v1/configs/webapp')).body.status).toMatchObject({
      assigned: expect.any(Number),
    });
  });

  it('is told in the audit trail and in each history, by whom and why', async () => {
    await joinedCluster(api.foundation, 'told', PROD);
    await act('assign', { selector: 'name=told', revision: 'r1', reason: 'rollout by hand' });

    const audit = await api.call<ResponseOf<typeof routes.listAuditRecords>>(
      'GET',
      '/api/v1/audit-records?action=assignment.assigned&limit=1',
    );
    const history = await api.call<History>('GET', '/api/v1/clusters/told/history');

    expect(audit.body.items[0]).toMatchObject({
      object: 'Config/webapp',
      reason: 'rollout by hand',
      detail: { selector: 'name=told', matched: 1, changed: 1, revision: 'r1' },
    });
    expect(history.body.items[0]).toMatchObject({
      kind: 'Assigned',
      config: 'webapp',
      detail: 'rollout by hand',
      revision: 'webapp@r1',
      generation: 1,
    });
  });

  it('keeps counts that equal the rows', async () => {
    const rows: readonly object[] = await api.foundation.database.query(
      `select (select count(*) from assignments where revision_digest is not null and detached is null) = assigned as assigned, (select count(*) from assignments where detached is not null) = detached as detached from config_counts`,
    );
    expect(rows).toEqual([{ assigned: true, detached: true }]);
  });
});
