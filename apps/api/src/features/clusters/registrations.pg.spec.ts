import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from '../../testing/start-api.ts';
import { admitCluster, makeJoinToken, TestAgent } from '../../testing/test-agent.ts';
import { AuditService } from '../access/audit.service.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import { RegistrationsService } from './registrations.service.ts';

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());
const { unitOfWork, database } = api.foundation;
const registrations = new RegistrationsService(unitOfWork, new AuditService(), new ScopeService(unitOfWork));

function sevenDaysLater(name: string): Promise<unknown> {
  return database.query(`update registrations set expires_at = expires_at - interval '7 days' where name = $1`, [name]);
}

describe('a registration that nobody decides', () => {
  it('ends after seven days: its key is dead and its name is free', async () => {
    const agent = new TestAgent(api);
    await agent.join({ token: await makeJoinToken(api), name: 'unheeded' });
    await registrations.expire();
    const before = await agent.self();
    await sevenDaysLater('unheeded');

    const tooLate = await api.call('POST', '/api/v1/registrations/unheeded/approve', { body: { thumbprint: agent.thumbprint } });
    await registrations.expire();

    expect(before.status).toBe(200);
    expect(tooLate).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(await agent.self()).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await api.call('GET', '/api/v1/registrations?phase=Expired')).toMatchObject({
      body: { items: [{ cluster: 'unheeded', decidedBy: 'system' }] },
    });
    expect(await api.call('GET', '/api/v1/clusters/unheeded')).toMatchObject({ body: { status: { phase: 'Removed' } } });
  });

  it('of a re-key ends without touching the cluster', async () => {
    const { agent } = await admitCluster(api, 'kept');
    await new TestAgent(api).join({ token: await makeJoinToken(api), name: 'kept' });
    await sevenDaysLater('kept');

    await registrations.expire();

    expect(await agent.self()).toMatchObject({ status: 200, body: { phase: 'Active' } });
    expect(await api.call('GET', '/api/v1/clusters/kept')).toMatchObject({
      body: { status: { phase: 'Active', waits: [{ reason: 'FirstContact' }] } },
    });
  });
});

describe('an approval', () => {
  it('made twice is the same, and after a rejection is refused', async () => {
    const agent = new TestAgent(api);
    await agent.join({ token: await makeJoinToken(api), name: 'approved-twice' });
    const { body } = await api.call<{ items: readonly { uid: string; cluster: string }[] }>('GET', '/api/v1/registrations?phase=Waiting');
    const uid = body.items.find(({ cluster }) => cluster === 'approved-twice')?.uid;
    const approve = (): Promise<unknown> =>
      api.call('POST', `/api/v1/registrations/${uid}/approve`, { body: { thumbprint: agent.thumbprint } });

    expect(await approve()).toMatchObject({ status: 200, body: { phase: 'Approved' } });
    expect(await approve()).toMatchObject({ status: 200, body: { phase: 'Approved' } });
    expect(await api.call('POST', `/api/v1/registrations/${uid}/reject`, { body: { reason: 'late' } })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  });
});

describe('a cluster that is silent', () => {
  it('is shown Late, then Offline, in time, and lastKnown tells what it was', async () => {
    const { uid } = await admitCluster(api, 'quiet');
    await unitOfWork.run(({ stores }) => stores.clusterStatus.recordContacts([{ cluster: uid as never, ageMs: 0 }])); // a uid as the API writes it
    const seen: unknown[] = [];

    for (const seconds of [44, 46, 299, 301]) {
      await database.query(`update cluster_contacts set last_contact_at = now() - $1 * interval '1 s'`, [seconds]);
      await unitOfWork.run(({ stores }) => stores.clusterStatus.sweep({ lateAfterMs: 45_000, offlineAfterMs: 300_000 }));
      const { body } = await api.call<{
        status: { shown: { word: string; lastKnown: string | null }; waits: readonly { reason: string }[] };
      }>('GET', '/api/v1/clusters/quiet');
      seen.push([body.status.shown.word, body.status.shown.lastKnown, body.status.waits.map(({ reason }) => reason)]);
    }

    expect(seen).toEqual([
      ['Unknown', null, []],
      ['Late', 'Unknown', ['AgentSilent']],
      ['Late', 'Unknown', ['AgentSilent']],
      ['Offline', 'Unknown', ['AgentSilent']],
    ]);
  });
});
