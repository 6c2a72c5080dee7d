import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from '../../testing/start-api.ts';
import { admitCluster, makeJoinToken, TestAgent } from '../../testing/test-agent.ts';

interface Registration {
  readonly uid: string;
  readonly hexGroups: string;
  readonly words: string;
  readonly request: string;
  readonly isUnsolicited: boolean;
  readonly sameCluster: readonly string[];
}

const { url } = await createTestDatabase();
const kek = { version: 1, bytes: randomBytes(32) };
const api = await startApi(url, { kek });
const replica = await startApi(url, { kek });
afterAll(async () => {
  await api.stop();
  await replica.stop();
});

async function waiting(name: string): Promise<Registration> {
  const { body } = await api.call<{ items: readonly (Registration & { cluster: string })[] }>(
    'GET',
    '/api/v1/registrations?phase=Waiting&limit=200',
  );
  const found = body.items.find(({ cluster }) => cluster === name);
  if (found === undefined) throw new TypeError(`No registration waits for ${name}`);
  return found;
}

async function usesOf(token: string): Promise<number> {
  const [row]: readonly { uses: number }[] = await api.foundation.database.query('select uses from join_tokens where handle = $1', [
    token.split('_')[1],
  ]);
  return row?.uses ?? -1;
}

async function lastReason(): Promise<string | null> {
  const { body } = await api.call<{ items: readonly { action: string; reason: string | null }[] }>(
    'GET',
    '/api/v1/audit-records?action=cluster.join_refused&limit=1',
  );
  return body.items[0]?.reason ?? null;
}

describe('a join with a token that asks for approval', () => {
  it('waits until exactly its key is approved', async () => {
    const agent = new TestAgent(api);
    const joined = await agent.join({ token: await makeJoinToken(api), name: 'manual-1', labels: { region: 'eu-west' } });
    const registration = await waiting('manual-1');
    const before = await agent.self();

    const wrong = await api.call('POST', `/api/v1/registrations/${registration.uid}/approve`, {
      body: { thumbprint: new TestAgent(api).thumbprint },
    });
    const right = await api.call('POST', `/api/v1/registrations/manual-1/approve`, { body: { thumbprint: registration.hexGroups } });

    expect(joined).toMatchObject({ status: 200, body: { phase: 'Pending', cluster: 'manual-1' } });
    expect(before).toMatchObject({ status: 200, body: { phase: 'Pending' } });
    expect(registration.words.split(' ')).toHaveLength(6);
    expect(wrong).toMatchObject({ status: 409, body: { code: 'thumbprint_changed' } });
    expect(right).toMatchObject({ status: 200, body: { phase: 'Approved', decidedBy: expect.stringContaining('token:') } });
    expect(await agent.self()).toMatchObject({ status: 200, body: { phase: 'Active', clusterUid: joined.body.clusterUid } });
    expect(await api.call('GET', '/api/v1/clusters/manual-1')).toMatchObject({
      body: { spec: { region: 'eu-west' }, status: { phase: 'Active', shown: { word: 'Pending' } } },
    });
  });

  it('that is rejected leaves a dead key and a free name', async () => {
    const agent = new TestAgent(api);
    const wish = { token: await makeJoinToken(api, { uses: 2 }), name: 'refused-1' };
    await agent.join(wish);

    await api.call('POST', '/api/v1/registrations/refused-1/reject', { body: { reason: 'not ours' } });

    expect(await agent.self()).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await agent.join(wish)).toMatchObject({ status: 401, body: { code: 'join_rejected' } });
    expect(await new TestAgent(api).join(wish)).toMatchObject({
      status: 200,
      body: { phase: 'Pending', clusterUid: expect.stringMatching(/^cl_/) },
    });
  });

  it('shows before the approval which clusters run on the same Kubernetes cluster', async () => {
    await admitCluster(api, 'twin-1', { facts: { clusterId: 'kube-7' } });
    await new TestAgent(api).join({ token: await makeJoinToken(api), name: 'twin-2', facts: { clusterId: 'kube-7' } });

    expect((await waiting('twin-2')).sameCluster).toEqual(['twin-1']);
    expect(await api.call('GET', '/api/v1/clusters/twin-2')).toMatchObject({
      body: {
        status: {
          sameCluster: ['twin-1'],
          waits: [
            {
              reason: 'ApprovalPending',
              detail: expect.stringContaining('same Kubernetes cluster as twin-1'),
              next: expect.stringContaining('flotilla cluster approve'),
            },
          ],
        },
      },
    });
  });
});

describe('a one-use token', () => {
  // FC04: a join that died half-way was told, when it was repeated, that the cluster exists already.
  it('gives the same key the same answer again and again, and counts one use', async () => {
    const token = await makeJoinToken(api);
    const agent = new TestAgent(api);
    const elsewhere = agent.at(replica);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? agent : elsewhere).join({ token, name: 'again-1' })),
    );

    expect(new Set(answers.map(({ status, body }) => `${status} ${body.clusterUid} ${body.phase}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await usesOf(token)).toBe(1);
  });

  it('gives that answer also after it has expired', async () => {
    const token = await makeJoinToken(api);
    const agent = new TestAgent(api);
    const first = await agent.join({ token, name: 'late-answer' });
    await api.foundation.database.query(`update join_tokens set expires_at = now() - interval '1 h' where handle = $1`, [
      token.split('_')[1],
    ]);

    expect((await agent.join({ token, name: 'late-answer' })).body.clusterUid).toBe(first.body.clusterUid);
  });
});

describe('joins with a pool of', () => {
  it.each([1, 2])('%i connections all make progress', async (poolSize) => {
    const narrow = await startApi(url, { kek, poolSize });
    const token = await makeJoinToken(api, { uses: 50 });

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => new TestAgent(narrow).join({ token, name: `narrow-${poolSize}-${index}` })),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
    expect(await usesOf(token)).toBe(50);
    await narrow.stop();
  });
});

describe('a refused join', () => {
  it('is answered alike for every reason, which stands in the audit trail alone', async () => {
    const spent = await makeJoinToken(api);
    await new TestAgent(api).join({ token: spent, name: 'spender' });
    const expired = await makeJoinToken(api);
    await api.foundation.database.query(`update join_tokens set expires_at = now() where handle = $1`, [expired.split('_')[1]]);
    const revoked = await makeJoinToken(api);
    await api.call('DELETE', `/api/v1/join-tokens/join-${revoked.split('_')[1]}`);
    const unknown = 'fjt1_as3nn9tmcd_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg_ace89e12';
    const bound = await makeJoinToken(api, { agentThumbprint: new TestAgent(api).thumbprint });
    const good = await makeJoinToken(api);
    const agent = new TestAgent(api);
    const body = await agent.joinBody({ token: good, name: 'good' });
    const other = new TestAgent(api);

    const bodies: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['UnknownToken', await agent.joinBody({ token: unknown, name: 'good' })],
      ['TokenSpent', await agent.joinBody({ token: spent, name: 'good' })],
      ['TokenExpired', await agent.joinBody({ token: expired, name: 'good' })],
      ['TokenRevoked', await agent.joinBody({ token: revoked, name: 'good' })],
      ['OtherKeyBound', await agent.joinBody({ token: bound, name: 'good' })],
      ['WrongSignature', { ...body, name: 'better' }],
      ['WrongSignature', { ...body, tokenSignature: body['keySignature'], keySignature: body['tokenSignature'] }],
      ['WrongSignature', { ...body, labels: { region: 'elsewhere' } }],
      ['WrongNonce', { ...body, nonce: await other.nonce() }],
      ['WrongNonce', { ...body, jwk: other.jwk }],
    ];
    const answers: unknown[] = [];
    for (const [reason, sent] of bodies) {
      const answer = await api.call<Record<string, unknown>>('POST', '/agent/v1/join', { token: null, body: sent });
      const { requestId, ...rest } = answer.body;
      answers.push(JSON.stringify([answer.status, rest]));
      expect([reason, requestId !== undefined, await lastReason()]).toEqual([reason, true, reason]);
    }

    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('"join_rejected"');
    expect(await usesOf(good)).toBe(0);
  });

  it.each([
    ['store.1', 'store-1'],
    ['Store-1', 'store-1'],
    ['-store', 'store'],
    ['a'.repeat(64), 'a'.repeat(63)],
    ['store_1', 'store-1'],
    ['ＳＴＯＲＥ-1', 'store-1'],
  ])('for the name %s says which form is allowed and suggests %s', async (name, suggestion) => {
    const { status, problem } = await new TestAgent(api).join({ token: await makeJoinToken(api), name });

    expect(status).toBe(422);
    expect(problem).toMatchObject({ code: 'invalid_field', errors: [{ pointer: '/name' }] });
    expect(problem.detail).toContain(`"${suggestion}" is one`);
  });

  it('for a name that the token does not admit says so to its holder, and counts no use', async () => {
    const token = await makeJoinToken(api, { clusterName: 'store-*' });

    const refused = await new TestAgent(api).join({ token, name: 'shop-1' });
    const admitted = await new TestAgent(api).join({ token, name: 'store-1' });

    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_field', errors: [{ pointer: '/name' }] } });
    expect(admitted.status).toBe(200);
  });
});

describe('a join under a taken name', () => {
  it('waits as an unsolicited re-key and touches nothing', async () => {
    const { agent, uid } = await admitCluster(api, 'victim');
    const snapshot = (): Promise<unknown> =>
      api.foundation.database.query(
        'select to_jsonb(c) as c, (select jsonb_agg(k) from agent_keys k where k.cluster_id = c.id) as keys from clusters c where name = $1',
        ['victim'],
      );
    const before = await snapshot();
    const thief = new TestAgent(api);

    const answer = await thief.join({ token: await makeJoinToken(api, { allowLabels: ['env'] }), name: 'victim', labels: { env: 'prod' } });

    expect(answer).toMatchObject({ status: 200, body: { phase: 'Pending', clusterUid: null } });
    expect(await waiting('victim')).toMatchObject({ request: 'Rekey', isUnsolicited: true });
    expect(await snapshot()).toEqual(before);
    expect(await agent.self()).toMatchObject({ status: 200, body: { clusterUid: uid } });
    thief.cluster = uid;
    expect((await thief.self()).status).toBe(401);
  });

  it('is let in by an approval of its thumbprint: same cluster, old key dead', async () => {
    const { agent, uid } = await admitCluster(api, 'reinstalled');
    const token = await makeJoinToken(api);
    const fresh = new TestAgent(api);
    await fresh.join({ token, name: 'reinstalled' });

    await api.call('POST', '/api/v1/registrations/reinstalled/approve', { body: { thumbprint: fresh.thumbprint } });

    expect(await fresh.join({ token, name: 'reinstalled' })).toMatchObject({ status: 200, body: { clusterUid: uid, phase: 'Active' } });
    expect(await fresh.self()).toMatchObject({ status: 200 });
    expect(await agent.self()).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
  });
});

describe('a reinstalled agent that has lost its key', () => {
  it('is refused with its used token and comes back with one that re-keys its cluster', async () => {
    const used = await makeJoinToken(api, { approval: 'Auto', clusterName: 'store-lost' });
    const { uid } = await admitCluster(api, 'store-lost', { token: used });
    const fresh = new TestAgent(api);

    const withUsed = await fresh.join({ token: used, name: 'store-lost' });
    const rekeying = await makeJoinToken(api, { rekeys: uid });
    const asked = await fresh.join({ token: rekeying, name: 'store-lost' });
    const registration = await waiting('store-lost');
    await api.call('POST', `/api/v1/registrations/${registration.uid}/approve`, { body: { thumbprint: fresh.thumbprint } });

    expect(withUsed).toMatchObject({ status: 401, body: { code: 'join_rejected', hint: expect.stringContaining('--rekeys') } });
    expect(asked).toMatchObject({ status: 200, body: { clusterUid: null } });
    expect(registration).toMatchObject({ request: 'Rekey', isUnsolicited: false });
    expect(await fresh.join({ token: rekeying, name: 'store-lost' })).toMatchObject({
      status: 200,
      body: { clusterUid: uid, phase: 'Active' },
    });
  });

  it('cannot be re-keyed by somebody without that permission', async () => {
    const { uid } = await admitCluster(api, 'store-guarded');
    const viewer = await api.tokenOf('viewer');

    expect(await api.call('POST', '/api/v1/join-tokens', { token: viewer, body: { spec: { rekeys: uid } } })).toMatchObject({
      status: 403,
    });
  });
});

describe('a forgotten cluster', () => {
  it('frees its name at once: the same name joins with a new uid, and the old key stays refused', async () => {
    const { agent, uid } = await admitCluster(api, 'phoenix');
    const { headers } = await api.call('GET', '/api/v1/clusters/phoenix');

    const forgotten = await api.call('DELETE', '/api/v1/clusters/phoenix?confirm=phoenix', {
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    const reborn = await admitCluster(api, 'phoenix');

    expect(forgotten).toMatchObject({ status: 200, body: { status: { phase: 'Removed' } } });
    expect(reborn.uid).not.toBe(uid);
    expect(await agent.self()).toMatchObject({ status: 401, body: { code: 'key_revoked' } });
    expect(await reborn.agent.self()).toMatchObject({ status: 200 });
    expect(await api.call('GET', `/api/v1/clusters/${uid}`)).toMatchObject({ status: 200, body: { status: { phase: 'Removed' } } });
    expect(await api.call('GET', '/api/v1/clusters/phoenix')).toMatchObject({ body: { metadata: { uid: reborn.uid } } });
  });
});

describe('two clusters on one Kubernetes cluster', () => {
  it('have nothing in common: forgetting one leaves the key of the other', async () => {
    const one = await admitCluster(api, 'shared-1', { facts: { clusterId: 'kube-9' } });
    const two = await admitCluster(api, 'shared-2', { facts: { clusterId: 'kube-9' } });
    const { headers } = await api.call('GET', '/api/v1/clusters/shared-2');

    await api.call('DELETE', '/api/v1/clusters/shared-2?confirm=shared-2', { headers: { 'if-match': headers.get('etag') ?? '' } });

    expect(await one.agent.self()).toMatchObject({ status: 200 });
    expect(await two.agent.self()).toMatchObject({ status: 401 });
  });
});
