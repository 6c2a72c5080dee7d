import type { ResponseOf, routes } from '@flotilla/contracts';
import { FlotillaError, uuidOf, type ClusterUid } from '@flotilla/core';
import { SILENT } from '@flotilla/platform';
import { Metrics } from '@flotilla/platform/nest';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { agentOf, claimsOf, configReport, joinedCluster, observedObject, reading, report, revisionBody } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import { ConfirmationsService } from './confirmations.service.ts';
import { IntakeJournal } from './intake-journal.ts';
import { ReportIntakeService } from './report-intake.service.ts';

type Assignments = ResponseOf<typeof routes.listClusterAssignments>;
type Problems = ResponseOf<typeof routes.listClusterProblems>;
type History = ResponseOf<typeof routes.listClusterHistory>;
type Cluster = ResponseOf<typeof routes.getCluster>;
type FluxObjects = ResponseOf<typeof routes.listFluxObjects>;

const { url } = await createTestDatabase();
const api = await startApi(url, { poolSize: 2 });
const { foundation } = api;
const claims = claimsOf(foundation);
const confirmations = new ConfirmationsService(foundation.unitOfWork, SILENT);
const metrics = new Metrics();
const intake = new ReportIntakeService(
  foundation.unitOfWork,
  new ScopeService(foundation.unitOfWork),
  confirmations,
  new IntakeJournal(SILENT, metrics),
);
afterAll(() => api.stop());

await api.call('POST', '/api/v1/configs', { body: { metadata: { name: 'webapp' } } });
await api.call('POST', '/api/v1/configs/webapp/revisions', { body: revisionBody() });

async function running(name: string): Promise<ClusterUid> {
  const uid = await joinedCluster(foundation, name);
  await assign(name);
  await claims.claim(agentOf(uid), [{ config: 'webapp', generation: 1 }]);
  return uid;
}
function assign(cluster: string) {
  return api.call('POST', '/api/v1/configs/webapp/assign', { body: { cluster, revision: 'r1', reason: 'start' } });
}
async function assignmentOf(cluster: string) {
  const [assignment] = (await api.call<Assignments>('GET', `/api/v1/clusters/${cluster}/assignments`)).body.items;
  if (assignment === undefined) throw new TypeError('Nothing is assigned');
  return assignment;
}
async function problemsOf(cluster: string) {
  return (await api.call<Problems>('GET', `/api/v1/clusters/${cluster}/problems`)).body.items;
}
async function shownOf(cluster: string) {
  return (await api.call<Cluster>('GET', `/api/v1/clusters/${cluster}`)).body.status.shown.word;
}
async function objectsOf(cluster: string) {
  return (await api.call<FluxObjects>('GET', `/api/v1/flux-objects?cluster=${cluster}`)).body.items;
}

describe('a report', () => {
  it('becomes a verdict with its evidence, and history only where the verdict changed', async () => {
    const uid = await running('verdicts');
    const failing = [configReport('webapp', 1, [reading('FailedSoft')])];
    const well = [configReport('webapp', 1, [reading('Ok')])];

    await intake.take(agentOf(uid), 1, report(1, { configs: failing }));
    const failed = await assignmentOf('verdicts');
    await intake.take(agentOf(uid), 1, report(2, { configs: failing }));
    await intake.take(agentOf(uid), 1, report(3, { configs: well }));

    expect(failed.observed).toMatchObject({
      verdict: 'FailedSoft',
      reason: 'ReconciliationFailed',
      message: 'kustomization path not found',
      object: 'Kustomization/flux-system/webapp',
      lastKnown: null,
    });
    expect(await assignmentOf('verdicts')).toMatchObject({
      observed: { generation: 1, verdict: 'Succeeded', strength: 'Strong', evidence: [{ state: 'Ok' }] },
      waits: [],
    });
    const { body } = await api.call<History>('GET', '/api/v1/clusters/verdicts/history');
    expect(body.items.map(({ kind, detail }) => (kind === 'Verdict' ? detail.split(':')[0] : kind))).toEqual([
      'Succeeded',
      'FailedSoft',
      'Claimed',
      'Assigned',
    ]);
  });

  it('that is not newer changes nothing; one of a newer process does', async () => {
    const uid = await running('order');
    await intake.take(agentOf(uid), 2, report(5, { configs: [configReport('webapp', 1, [reading('Ok')])] }));

    await intake.take(agentOf(uid), 2, report(5, { configs: [configReport('webapp', 1, [reading('FailedSoft')])] }));
    await intake.take(agentOf(uid), 1, report(9, { configs: [configReport('webapp', 1, [reading('FailedSoft')])] }));
    expect(await assignmentOf('order')).toMatchObject({ observed: { verdict: 'Succeeded' } });

    await intake.take(agentOf(uid), 3, report(1, { configs: [configReport('webapp', 1, [reading('FailedSoft')])] }));
    expect(await assignmentOf('order')).toMatchObject({ observed: { verdict: 'FailedSoft' } });
  });

  it('of old evidence is no verdict on what was offered since, nor on silence', async () => {
    const uid = await running('old');
    await intake.take(agentOf(uid), 1, report(1, { configs: [configReport('webapp', 1, [reading('Ok')])] }));

    await assign('old');
    expect(await assignmentOf('old')).toMatchObject({ observed: { verdict: 'NotStarted', reason: 'NotClaimed' } });
    await claims.claim(agentOf(uid), [{ config: 'webapp', generation: 2 }]);
    expect(await assignmentOf('old')).toMatchObject({ observed: { verdict: 'NotStarted', reason: 'NotReported' } });

    await intake.take(agentOf(uid), 1, report(2, { configs: [configReport('webapp', 2, [reading('Ok')])] }));
    await foundation.unitOfWork.run(async ({ stores, now }) =>
      stores.clusterStatus.recordConnectivity([{ cluster: uid, connectivity: 'Offline' }], await now()),
    );
    expect(await assignmentOf('old')).toMatchObject({
      observed: { verdict: 'Stale', reason: 'Offline', lastKnown: 'Succeeded' },
      waits: [{ reason: 'Offline' }],
    });
    expect((await objectsOf('old')).every(({ isStale }) => isStale)).toBe(true);
  });

  it('that its agent stands by no more is no verdict, also while the agent is heard or cannot read its cluster', async () => {
    const uid = await running('doubted');
    const online = () => foundation.unitOfWork.run(({ stores }) => stores.clusterStatus.recordContacts([{ cluster: uid, ageMs: 0 }]));
    await online();
    await intake.take(
      agentOf(uid),
      1,
      report(1, { configs: [configReport('webapp', 1, [reading('Ok')])], observed: [observedObject('doubted')], isComplete: true }),
    );
    expect((await objectsOf('doubted')).map(({ isStale }) => isStale)).toEqual([false]);
    expect(await assignmentOf('doubted')).toMatchObject({ observed: { verdict: 'Succeeded' } });

    await foundation.database.query(`update cluster_observations set confirmed_at = now() - interval '1 hour' where cluster_id = $1`, [
      uuidOf('cl', uid),
    ]);
    await foundation.unitOfWork.run(({ stores }) => stores.clusterStatus.sweep({ lateAfterMs: 45_000, offlineAfterMs: 300_000 }));
    expect(await assignmentOf('doubted')).toMatchObject({
      observed: { verdict: 'Stale', reason: 'Unconfirmed', lastKnown: 'Succeeded' },
    });
    expect((await objectsOf('doubted')).map(({ isStale }) => isStale)).toEqual([true]);

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 1, observedAt: Date.now(), clusterSilence: null });
    await confirmations.flush();
    expect(await assignmentOf('doubted')).toMatchObject({ observed: { verdict: 'Succeeded' } });

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 1, observedAt: 0, clusterSilence: { since: Date.now(), message: 'frozen' } });
    await confirmations.flush();
    expect(await assignmentOf('doubted')).toMatchObject({
      observed: { verdict: 'Stale', reason: 'ClusterSilent', lastKnown: 'Succeeded' },
    });
  });

  it('of an agent whose clock runs ahead ages like any other', async () => {
    const uid = await running('ahead-of-time');
    const tomorrow = Date.now() + 86_400_000;
    const observedAt = async () =>
      Date.parse((await api.call<Cluster>('GET', '/api/v1/clusters/ahead-of-time')).body.status.observedAt ?? '');

    await intake.take(agentOf(uid), 1, report(1, { observedAt: tomorrow }));
    const reported = await observedAt();
    intake.confirm(uid, { bootEpoch: 1, reportSeq: 1, observedAt: tomorrow, clusterSilence: null });
    await confirmations.flush();

    expect([reported, await observedAt()].every((at) => at < tomorrow - 3_600_000)).toBe(true);
  });

  it('of a generation that this database does not know is read for nothing but its number', async () => {
    const uid = await running('ahead');

    await intake.take(agentOf(uid), 1, report(1, { configs: [configReport('webapp', 7, [reading('Ok')])] }));

    expect(await assignmentOf('ahead')).toMatchObject({
      observed: { verdict: 'NotStarted', reason: 'GenerationAhead', evidence: [] },
      waits: [{ reason: 'GenerationAhead', detail: expect.stringContaining('generation 7') }],
    });
    expect(await problemsOf('ahead')).toMatchObject([{ subject: 'Config/webapp', reason: 'GenerationAhead', severity: 'Attention' }]);
    await assign('ahead');
    expect(await assignmentOf('ahead')).toMatchObject({ assigned: { generation: 8 } });
  });

  it('of a config that this database has lost says so, and removes nothing', async () => {
    const uid = await joinedCluster(foundation, 'emptied');

    await intake.take(agentOf(uid), 1, report(1, { configs: [configReport('webapp', 5, [reading('Ok')])] }));

    expect(await problemsOf('emptied')).toMatchObject([
      { reason: 'GenerationAhead', message: 'The cluster reports generation 5, the assignment is at 0' },
    ]);
  });

  it('tells every Flux object once, and later what changed', async () => {
    const uid = await joinedCluster(foundation, 'objects');

    await intake.take(
      agentOf(uid),
      1,
      report(1, {
        isComplete: true,
        observed: [observedObject('a'), observedObject('b', { owner: 'Kustomization/flux-system/a' }), observedObject('c')],
      }),
    );
    await intake.take(
      agentOf(uid),
      1,
      report(2, {
        observed: [observedObject('b', { ready: 'False', reason: 'BuildFailed', message: 'path not found' })],
        removed: ['Kustomization/flux-system/c'],
      }),
    );

    expect((await objectsOf('objects')).map(({ name, ready, config }) => [name, ready, config])).toEqual([
      ['a', 'True', null],
      ['b', 'False', null],
    ]);
    expect(await problemsOf('objects')).toMatchObject([
      { subject: 'Kustomization/flux-system/b', severity: 'Failing', reason: 'BuildFailed', message: 'path not found' },
    ]);
    expect(await shownOf('objects')).toBe('Degraded');

    await intake.take(
      agentOf(uid),
      1,
      report(3, { isComplete: true, observed: [observedObject('a', { ready: 'Unknown', reason: 'Progressing' })] }),
    );
    expect(await problemsOf('objects')).toEqual([]);
    expect(await shownOf('objects')).toBe('Progressing');
    await intake.take(agentOf(uid), 1, report(4, { observed: [observedObject('a')] }));
    expect(await shownOf('objects')).toBe('Healthy');
  });

  it('with the cluster out of reach, or a heartbeat that says so, shows Unknown until it can be read again', async () => {
    const uid = await joinedCluster(foundation, 'silent');
    const silence = { since: 4_000, message: 'connection refused' };
    await intake.take(agentOf(uid), 1, report(1, { isComplete: true, observed: [observedObject('a')] }));
    expect(await shownOf('silent')).toBe('Healthy');

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 1, observedAt: 6_000, clusterSilence: silence });
    await confirmations.flush();
    expect(await shownOf('silent')).toBe('Unknown');

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 1, observedAt: 7_000, clusterSilence: null });
    await confirmations.flush();
    expect(await shownOf('silent')).toBe('Healthy');

    await intake.take(agentOf(uid), 1, report(2, { clusterSilence: silence }));
    expect(await shownOf('silent')).toBe('Unknown');
  });

  it('is confirmed by a heartbeat only while it is the newest', async () => {
    const uid = await joinedCluster(foundation, 'confirmed');
    await intake.take(agentOf(uid), 1, report(3, { observedAt: 5_000 }));
    const observedAt = async () => (await api.call<Cluster>('GET', '/api/v1/clusters/confirmed')).body.status.observedAt;

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 2, observedAt: 9_000, clusterSilence: null });
    await confirmations.flush();
    expect(await observedAt()).toBe(new Date(5_000).toISOString());

    intake.confirm(uid, { bootEpoch: 1, reportSeq: 3, observedAt: 9_000, clusterSilence: null });
    await confirmations.flush();
    expect(await observedAt()).toBe(new Date(9_000).toISOString());
  });

  it('of an agent that only observes takes back what was offered before it was known', async () => {
    const uid = await joinedCluster(foundation, 'watcher');
    await assign('watcher');

    await intake.take(agentOf(uid), 1, report(1, { facts: { ...report(1).facts, mode: 'Observe' } }));

    expect(await assignmentOf('watcher')).toMatchObject({
      assigned: { revision: null, claim: 'Settled' },
      waits: [{ reason: 'ObserveOnly' }],
    });
  });

  it('is an alert where the agent judged the same readings otherwise', async () => {
    const uid = await running('alert');
    const lying = {
      ...configReport('webapp', 1, [reading('FailedSoft')]),
      judgement: { ...configReport('webapp', 1, [reading('Ok')]).judgement },
    };

    await intake.take(agentOf(uid), 1, report(1, { configs: [lying] }));

    expect(await metrics.text()).toContain('flotilla_verdict_disagreements_total 1');
    expect(await assignmentOf('alert')).toMatchObject({ observed: { verdict: 'FailedSoft' } });
  });
});

describe('who speaks', () => {
  it('is asked in the transaction of the report and of the claim: a newer process or a dead key counts for nothing, and spoils no group', async () => {
    const [superseded, revoked, well] = [await running('superseded'), await running('revoked'), await running('well')];
    await foundation.unitOfWork.run(async ({ stores }) => {
      await stores.agentSessions.save({ cluster: superseded, session: 'newer', version: 2, seq: 1, attempt: 1, displaced: ['test'] });
      await stores.agentKeys.revoke(revoked, agentOf(revoked).thumbprint, 'test');
    });

    const told = await Promise.allSettled(
      [superseded, revoked, well].map((uid) => intake.take(agentOf(uid), 1, report(1, { observed: [observedObject('a')] }))),
    );
    const claimed = await Promise.allSettled(
      [superseded, revoked].map((uid) => claims.claim(agentOf(uid), [{ config: 'webapp', generation: 1 }])),
    );

    expect(told.map(codeOf)).toEqual(['session_superseded', 'key_revoked', 'fulfilled']);
    expect(claimed.map(codeOf)).toEqual(['session_superseded', 'key_revoked']);
    expect([await objectsOf('superseded'), await objectsOf('revoked')]).toEqual([[], []]);
    expect(await objectsOf('well')).toHaveLength(1);
  });
});

function codeOf(outcome: PromiseSettledResult<unknown>): string {
  if (outcome.status === 'fulfilled') return 'fulfilled';
  return outcome.reason instanceof FlotillaError ? outcome.reason.code : String(outcome.reason);
}

describe('the cost of reports', () => {
  async function touched(act: () => Promise<unknown>): Promise<Record<string, number>> {
    const read = async (): Promise<readonly { readonly relname: string; readonly n: string }[]> => {
      await foundation.database.query('select pg_stat_force_next_flush()');
      return foundation.database.query('select relname, n_tup_ins + n_tup_upd + n_tup_del as n from pg_stat_user_tables');
    };
    const settle = async (): Promise<void> => {
      for (let n = 0; n < 4; n += 1) await Promise.all([1, 2].map(() => foundation.database.query('select pg_stat_force_next_flush()')));
    };
    await settle();
    const before = new Map((await read()).map(({ relname, n }) => [relname, Number(n)]));
    await act();
    await settle();
    return Object.fromEntries(
      (await read()).map(({ relname, n }) => [relname, Number(n) - (before.get(relname) ?? 0)] as const).filter(([, n]) => n > 0),
    );
  }

  it('is one row where nothing changed, also when everything is told again, and the same few whatever the number of objects', async () => {
    const costs: Record<string, number>[] = [];
    for (const objects of [10, 100, 1_000]) {
      const uid = await joinedCluster(foundation, `cost-${objects}`);
      const observed = Array.from({ length: objects }, (_, index) => observedObject(`o-${index}`));
      await intake.take(agentOf(uid), 1, report(1, { isComplete: true, observed }));

      costs.push(await touched(() => intake.take(agentOf(uid), 1, report(2))));
      costs.push(await touched(() => intake.take(agentOf(uid), 2, report(1, { isComplete: true, observed }))));
      costs.push(
        await touched(() =>
          intake.take(agentOf(uid), 2, report(2, { observed: [observedObject('o-1', { ready: 'False', reason: 'BuildFailed' })] })),
        ),
      );
    }

    const [idle, repeated, change, ...others] = costs;
    expect([idle, repeated]).toEqual([{ cluster_observations: 1 }, { cluster_observations: 1 }]);
    expect(change).toEqual({
      cluster_observations: 1,
      cluster_objects: 1,
      cluster_problems: 1,
      cluster_status: 1,
      fleet_counts: expect.any(Number),
    });
    expect(others).toEqual([idle, repeated, change, idle, repeated, change]);
  });

  it('needs no second connection: 50 at once make progress on a pool of two', async () => {
    const uids = await Promise.all(Array.from({ length: 50 }, (_, index) => joinedCluster(foundation, `pool-${index}`)));

    await Promise.all(uids.map((uid) => intake.take(agentOf(uid), 1, report(1, { isComplete: true, observed: [observedObject('a')] }))));

    const rows: readonly object[] = await foundation.database.query(
      `select count(*) as n from cluster_observations o join clusters c on c.id = o.cluster_id where c.name like 'pool-%' and report_seq = 1`,
    );
    expect(rows).toEqual([{ n: '50' }]);
  });
});
