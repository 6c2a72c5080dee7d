import { CONNECTIVITIES, HEALTHS, shownWord, uidOf, uuidOf, type ClusterUid, type Connectivity, type Health } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../connection/data-source.ts';
import { PostgresUnitOfWork } from '../connection/unit-of-work.ts';

const LIMITS = { lateAfterMs: 45_000, offlineAfterMs: 300_000 };
const { url } = await createTestDatabase();
let database: DataSource;
let unitOfWork: PostgresUnitOfWork;

beforeAll(async () => {
  database = await openDatabase(url, []);
  unitOfWork = new PostgresUnitOfWork(database);
});
beforeEach(() => database.query('truncate clusters, cluster_status, cluster_contacts cascade; truncate fleet_counts'));
afterAll(() => database.destroy());

async function aCluster(name: string, region = 'eu', phase = 'Active'): Promise<ClusterUid> {
  const [row]: readonly { id: string }[] = await database.query(
    `insert into clusters (id, name, region, labels, annotations, phase, generation, created_at, created_by, updated_at, updated_by)
     values (gen_random_uuid(), $1, $2, '{}', '{}', $3, 1, now(), 'test', now(), 'test') returning id`,
    [name, region, phase],
  );
  const cluster = uidOf('cl', row?.id ?? '');
  await unitOfWork.run(async ({ stores, now }) => stores.clusterStatus.begin(cluster, { region, connectivity: 'Pending' }, await now()));
  return cluster;
}

async function statuses(): Promise<
  readonly { name: string; connectivity: Connectivity; health: Health; shown: string; shown_since: Date; connectivity_since: Date }[]
> {
  return database.query(
    'select clusters.name, status.* from cluster_status status join clusters on clusters.id = status.cluster_id order by clusters.name',
  );
}

function silentFor(name: string, seconds: number): Promise<unknown> {
  return database.query(
    `update cluster_contacts set last_contact_at = now() - $2 * interval '1 s' where cluster_id = (select id from clusters where name = $1)`,
    [name, seconds],
  );
}

async function contact(...clusters: readonly ClusterUid[]): Promise<void> {
  await unitOfWork.run(({ stores }) => stores.clusterStatus.recordContacts(clusters.map((cluster) => ({ cluster, ageMs: 0 }))));
}

describe('the shown word', () => {
  it('is the one that core gives, for every connectivity and health', async () => {
    const pairs = CONNECTIVITIES.flatMap((connectivity) => HEALTHS.map((health) => ({ connectivity, health })));
    for (const [index, { connectivity, health }] of pairs.entries()) {
      const cluster = await aCluster(`c-${index}`);
      await unitOfWork.run(async ({ stores, now }) => {
        await stores.clusterStatus.recordConnectivity([{ cluster, connectivity }], await now());
        await stores.clusterStatus.recordHealth([{ cluster, health }], await now());
      });
    }

    const rows = await statuses();

    expect(rows).toHaveLength(pairs.length);
    for (const { connectivity, health, shown } of rows) expect(shown).toBe(shownWord('Active', connectivity, health));
  });

  it('keeps its instant until it changes', async () => {
    const cluster = await aCluster('a');
    await contact(cluster);
    const [online] = await statuses();

    await unitOfWork.run(({ stores }) => stores.clusterStatus.recordHealth([{ cluster, health: 'Unknown' }], Date.now() + 5_000));
    const [same] = await statuses();
    await unitOfWork.run(({ stores }) => stores.clusterStatus.recordHealth([{ cluster, health: 'Healthy' }], Date.now() + 9_000));
    const [changed] = await statuses();

    expect(same?.shown_since).toEqual(online?.shown_since);
    expect(changed?.shown_since).not.toEqual(online?.shown_since);
    expect(changed?.connectivity_since).toEqual(online?.connectivity_since);
  });
});

describe('contact', () => {
  it('makes an Active cluster Online at once, and no other', async () => {
    await contact(await aCluster('active'), await aCluster('pending', 'eu', 'Pending'));

    expect((await statuses()).map(({ name, shown }) => [name, shown])).toEqual([
      ['active', 'Unknown'],
      ['pending', 'Pending'],
    ]);
  });

  it('that stops makes it Late, then Offline, each once', async () => {
    const cluster = await aCluster('a');
    await contact(cluster);
    const sweep = (): Promise<number> => unitOfWork.run(({ stores }) => stores.clusterStatus.sweep(LIMITS));

    const words: unknown[] = [];
    for (const seconds of [44, 46, 46, 299, 301, 4_000]) {
      await silentFor('a', seconds);
      words.push([await sweep(), (await statuses())[0]?.shown]);
    }
    await contact(cluster);

    expect(words).toEqual([
      [0, 'Unknown'],
      [1, 'Late'],
      [0, 'Late'],
      [0, 'Late'],
      [1, 'Offline'],
      [0, 'Offline'],
    ]);
    expect((await statuses())[0]?.shown).toBe('Unknown');
  });

  it('that stopped long ago leads to Offline directly', async () => {
    await contact(await aCluster('a'));
    await silentFor('a', 4_000);

    await unitOfWork.run(({ stores }) => stores.clusterStatus.sweep(LIMITS));

    expect((await statuses())[0]?.shown).toBe('Offline');
  });

  it('never goes back in time', async () => {
    const cluster = await aCluster('a');
    await contact(cluster);
    const before: unknown = await database.query('select last_contact_at from cluster_contacts');

    await unitOfWork.run(({ stores }) => stores.clusterStatus.recordContacts([{ cluster, ageMs: 60_000 }]));

    expect(await database.query('select last_contact_at from cluster_contacts')).toEqual(before);
  });
});

describe('health', () => {
  async function observed(cluster: ClusterUid, confirmedSeconds: number): Promise<void> {
    await database.query(
      `insert into cluster_observations (cluster_id, boot_epoch, report_seq, received_at, confirmed_at, observed_at, facts, health, progressing, object_count, problem_count, configs)
       values ($1, 1, 1, now(), now() - $2 * interval '1 s', now(), '{}', 'Healthy', '[]', 1, 0, '{}')`,
      [uuidOf('cl', cluster), confirmedSeconds],
    );
    await unitOfWork.run(async ({ stores, now }) => stores.clusterStatus.recordHealth([{ cluster, health: 'Healthy' }], await now()));
  }

  it('that nobody stands by any more is Unknown, also while the agent is heard', async () => {
    for (const [name, seconds] of [['fresh', 44] as const, ['aged', 46] as const]) {
      const cluster = await aCluster(name);
      await contact(cluster);
      await observed(cluster, seconds);
    }

    await unitOfWork.run(({ stores }) => stores.clusterStatus.sweep(LIMITS));

    expect((await statuses()).map(({ name, shown }) => [name, shown])).toEqual([
      ['aged', 'Unknown'],
      ['fresh', 'Healthy'],
    ]);
  });

  it('from before a silence is not shown when the agent is heard again', async () => {
    const cluster = await aCluster('a');
    await contact(cluster);
    await observed(cluster, 4_000);
    await silentFor('a', 4_000);
    await unitOfWork.run(({ stores }) => stores.clusterStatus.sweep(LIMITS));
    const silent = await statuses();

    await contact(cluster);

    expect([silent[0]?.health, (await statuses())[0]?.shown]).toEqual(['Healthy', 'Unknown']);
  });

  it('comes back with the next confirmation of the report that is kept, and with no other', async () => {
    const cluster = await aCluster('a');
    await contact(cluster);
    await observed(cluster, 46);
    await unitOfWork.run(({ stores }) => stores.clusterStatus.sweep(LIMITS));
    const confirm = (reportSeq: number): Promise<unknown> =>
      unitOfWork.run(async ({ stores, now }) => {
        const heartbeat = { cluster, bootEpoch: 1, reportSeq, observedAt: Date.now(), clusterSilence: null };
        await stores.clusterStatus.recordHealth(await stores.observations.confirm([heartbeat]), await now());
      });

    await confirm(0);
    const doubted = await statuses();
    await confirm(1);

    expect([doubted[0]?.shown, (await statuses())[0]?.shown]).toEqual(['Unknown', 'Healthy']);
  });
});

describe('the counts of the fleet', () => {
  it('equal a count of all rows after any changes, also made side by side', async () => {
    const clusters: ClusterUid[] = [];
    for (let index = 0; index < 20; index += 1) clusters.push(await aCluster(`c-${index}`, index % 2 === 0 ? 'eu' : 'us'));
    const words = <T>(values: readonly T[], offset: number): readonly T[] =>
      clusters.map((_, index) => values[(index + offset) % values.length] as T); // the index is within the list

    await Promise.all(
      [0, 1, 2, 3].map((offset) =>
        unitOfWork.run(async ({ stores, now }) => {
          await stores.clusterStatus.recordConnectivity(
            clusters.map((cluster, index) => ({ cluster, connectivity: words(CONNECTIVITIES, offset)[index] ?? 'Late' })),
            await now(),
          );
          await stores.clusterStatus.recordHealth(
            clusters.map((cluster, index) => ({ cluster, health: words(HEALTHS, offset)[index] ?? 'Unknown' })),
            await now(),
          );
        }),
      ),
    );
    await unitOfWork.run(async ({ stores }) => {
      await stores.clusterStatus.moveTo(clusters[0] ?? 'cl_', 'asia');
      await stores.clusterStatus.end(clusters[1] ?? 'cl_');
    });

    const counted: unknown = await database.query(
      'select region, shown, count(*) as n from cluster_status group by region, shown order by region, shown',
    );
    expect(await database.query('select region, shown, n from fleet_counts where n <> 0 order by region, shown')).toEqual(counted);
  });
});
