import { randomInt } from 'node:crypto';
import { uuidOf } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinedCluster, observedObject, report } from './testing/fixtures.ts';
import { startApi } from './testing/start-api.ts';
import { makeJoinToken } from './testing/test-agent.ts';

const SEED = randomInt(2 ** 31);
const UNTOUCHED = 30;
const { url } = await createTestDatabase();
const api = await startApi(url);
const { database } = api.foundation;
afterAll(() => api.stop());

type Item = Readonly<Record<string, unknown>>;
interface List {
  readonly items: readonly Item[];
  readonly page: { readonly next: string | null };
}

/** Names of the untouched begin with `k`, `m` or `w`; what comes, changes and goes is strewn between them. */
beforeAll(async () => {
  for (let index = 0; index < UNTOUCHED; index += 1) {
    const name = `${'kmw'[index % 3]}-${index}`;
    await withObject(name);
    await api.call('POST', '/api/v1/configs', { body: { metadata: { name } } });
    await api.call('POST', '/api/v1/api-tokens', { body: { name, role: 'viewer' } });
    await makeJoinToken(api, { clusterName: name });
  }
});

async function withObject(name: string): Promise<void> {
  const id = uuidOf('cl', await joinedCluster(api.foundation, name));
  await database.query(
    `insert into cluster_observations (cluster_id, boot_epoch, report_seq, received_at, confirmed_at, observed_at, facts, health, progressing, object_count, problem_count, configs)
     values ($1, 1, 1, now(), now(), now(), $2, 'Healthy', '[]', 1, 0, '{}')`,
    [id, JSON.stringify(report(1).facts)],
  );
  await database.query('insert into cluster_objects (cluster_id, key, object) values ($1, $2, $3)', [
    id,
    `Kustomization/flux-system/${name}`,
    JSON.stringify(observedObject(name)),
  ]);
}

/** Comes, changes or goes; what is under its name before the walk begins with another letter than the untouched. */
async function disturb(random: () => number): Promise<void> {
  const name = `${'aklmnwz'[Math.floor(random() * 7)]}x-${Math.floor(random() * 1e9)}`;
  await withObject(name);
  await Promise.all([
    api.call('POST', '/api/v1/configs', { body: { metadata: { name } } }),
    api.call('POST', '/api/v1/api-tokens', { body: { name, role: 'viewer' } }),
    makeJoinToken(api, { clusterName: name }),
  ]);
  await Promise.all([
    api.call('DELETE', `/api/v1/configs/${name}`, { headers: { 'if-match': '"1"' } }),
    api.call('DELETE', `/api/v1/api-tokens/${name}`),
    database.query(
      `insert into cluster_contacts (cluster_id, last_contact_at) select id, now() from clusters where name like '_x-%' order by random() limit 3 on conflict (cluster_id) do update set last_contact_at = excluded.last_contact_at`,
    ),
    database.query(
      `update clusters set forgotten_at = now(), phase = 'Removed' where id in (select id from clusters where name like '_x-%' and forgotten_at is null order by random() limit 1)`,
    ),
  ]);
}

async function walk(path: string): Promise<readonly Item[]> {
  const seen: Item[] = [];
  let cursor = '';
  do {
    const { body, status } = await api.call<List>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=4${cursor}`);
    expect(status).toBe(200);
    seen.push(...body.items);
    cursor = body.page.next === null ? '' : `&cursor=${encodeURIComponent(body.page.next)}`;
  } while (cursor !== '');
  return seen;
}

describe('a walk by cursor, while others write', () => {
  it.each([
    '/api/v1/clusters',
    '/api/v1/clusters?sort=-name',
    '/api/v1/clusters?sort=lastContactAt',
    '/api/v1/clusters?sort=-lastContactAt',
    '/api/v1/configs',
    '/api/v1/api-tokens',
    '/api/v1/join-tokens',
    '/api/v1/audit-records',
    '/api/v1/flux-objects',
  ])(`sees each untouched object exactly once: %s (seed ${SEED})`, async (path) => {
    const before = (await walk(path)).map(identityOf).filter(isUntouched);
    const random = randomOf(SEED);
    let isWalking = true;
    const writer = (async () => {
      while (isWalking) await disturb(random);
    })();

    const seen = (await walk(path)).map(identityOf).filter(isUntouched);
    isWalking = false;
    await writer;

    expect(before.length).toBeGreaterThanOrEqual(UNTOUCHED);
    expect(seen.toSorted()).toEqual(before.toSorted());
    expect(seen).toEqual(before);
  });
});

/** An item's name, or that of the cluster it belongs to, and what tells it from others of the same name. */
function identityOf(item: Item): string {
  const { metadata, spec } = item as { readonly metadata?: Item; readonly spec?: Item }; // resources have both, other items neither
  const name = [spec?.['clusterName'], metadata?.['name'], item['name'], item['cluster'], String(item['object']).split('/')[1]].find(
    (text) => typeof text === 'string',
  );
  return `${String(name)} ${JSON.stringify([item['object'], item['uid']])}`;
}

function isUntouched(identity: string): boolean {
  return /^[kmw]-\d+ /.test(identity);
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
