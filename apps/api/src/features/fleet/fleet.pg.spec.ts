import type { ResponseOf, routes } from '@flotilla/contracts';
import type { ObservedObject } from '@flotilla/core';
import { SILENT } from '@flotilla/platform';
import { Metrics } from '@flotilla/platform/nest';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentOf, joinedCluster, observedObject, report } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import { ConfirmationsService } from '../observations/confirmations.service.ts';
import { IntakeJournal } from '../observations/intake-journal.ts';
import { ReportIntakeService } from '../observations/report-intake.service.ts';

type Summary = ResponseOf<typeof routes.getFleetSummary>;
type Attention = ResponseOf<typeof routes.listAttention>;
type FluxObjects = ResponseOf<typeof routes.listFluxObjects>;

const { url } = await createTestDatabase();
const api = await startApi(url);
const { foundation } = api;
const intake = new ReportIntakeService(
  foundation.unitOfWork,
  new ScopeService(foundation.unitOfWork),
  new ConfirmationsService(foundation.unitOfWork, SILENT),
  new IntakeJournal(SILENT, new Metrics()),
);
afterAll(() => api.stop());

const BROKEN: Partial<ObservedObject> = { ready: 'False', reason: 'BuildFailed', message: 'path not found' };

beforeAll(async () => {
  for (const [name, region, observed] of [
    ['a-1', 'eu-west', [observedObject('flux-system', { config: 'webapp' }), observedObject('apps')]],
    ['a-2', 'eu-west', [observedObject('apps', BROKEN)]],
    [
      'b-1',
      'us-east',
      [observedObject('apps', BROKEN), observedObject('infra', { isStalled: true, ready: 'False', reason: 'RetriesExceeded' })],
    ],
  ] as const) {
    const uid = await joinedCluster(foundation, name, { region, labels: { env: name.startsWith('a') ? 'prod' : 'test' } });
    await intake.take(agentOf(uid), 1, report(1, { isComplete: true, observed }));
  }
  await joinedCluster(foundation, 'c-1', { region: 'us-east' });
  await foundation.database.query(
    `update cluster_status set connectivity = 'Offline' where cluster_id = (select id from clusters where name = 'c-1')`,
  );
});

function objects(query: string) {
  return api.call<FluxObjects>('GET', `/api/v1/flux-objects${query}`);
}
async function keys(query: string): Promise<readonly string[]> {
  return (await objects(query)).body.items.map(({ cluster, name }) => `${cluster}/${name}`);
}

describe('the fleet', () => {
  it('is summed up by region and shown word from kept counts', async () => {
    const { body } = await api.call<Summary>('GET', '/api/v1/fleet/summary');

    expect(body).toMatchObject({
      total: 4,
      shown: { Healthy: 1, Degraded: 1, Stalled: 1, Offline: 1, Pending: 0 },
      waitingRegistrations: 0,
    });
    expect(body.regions).toMatchObject([
      { region: 'eu-west', total: 2, shown: { Healthy: 1, Degraded: 1 } },
      { region: 'us-east', total: 2, shown: { Stalled: 1, Offline: 1 } },
    ]);
  });

  it('tells what is wrong by cause, most clusters first, silence too', async () => {
    const { body } = await api.call<Attention>('GET', '/api/v1/fleet/attention');

    expect(body.items.map(({ reason, kind, clusters }) => [reason, kind, clusters])).toEqual([
      ['BuildFailed', 'Kustomization', 2],
      ['Offline', 'Cluster', 1],
      ['RetriesExceeded', 'Kustomization', 1],
    ]);
    expect(body.items[0]).toMatchObject({
      severity: 'Failing',
      message: 'path not found',
      sample: [{ cluster: 'a-2' }, { cluster: 'b-1' }],
    });
    const first = await api.call<Attention>('GET', '/api/v1/fleet/attention?limit=1');
    const second = await api.call<Attention>('GET', `/api/v1/fleet/attention?limit=5&cursor=${first.body.page.next}`);
    expect(second.body.items.map(({ reason }) => reason)).toEqual(['Offline', 'RetriesExceeded']);
    expect((await api.call<Attention>('GET', '/api/v1/fleet/attention?selector=env%3Dprod')).body.items).toMatchObject([
      { reason: 'BuildFailed', clusters: 1 },
    ]);
  });

  it('shows every Flux object, page by page, by what is asked', async () => {
    expect(await keys('')).toEqual(['a-1/apps', 'a-1/flux-system', 'a-2/apps', 'b-1/apps', 'b-1/infra']);
    expect(await keys('?selector=env%3Dprod&ready=False')).toEqual(['a-2/apps']);
    expect(await keys('?unmanaged=true&cluster=a-1')).toEqual(['a-1/apps']);
    expect(await keys('?q=inf')).toEqual(['b-1/infra']);
    expect(await keys('?kind=HelmRelease')).toEqual([]);

    const first = await objects('?limit=2');
    const second = await objects(`?limit=2&cursor=${first.body.page.next}`);
    const third = await objects(`?limit=2&cursor=${second.body.page.next}`);
    expect([...second.body.items, ...third.body.items].map(({ cluster, name }) => `${cluster}/${name}`)).toEqual([
      'a-2/apps',
      'b-1/apps',
      'b-1/infra',
    ]);
    expect(third.body.page.next).toBeNull();
    expect(first.body.items[0]).toMatchObject({
      object: 'Kustomization/flux-system/apps',
      owner: null,
      config: null,
      region: 'eu-west',
      isStale: false,
      ready: 'True',
    });
  });
});
