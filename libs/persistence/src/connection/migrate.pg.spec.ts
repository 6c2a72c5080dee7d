import { createTestDatabase } from '@flotilla/testing/real';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type MigrationClass } from './data-source.ts';
import { migrate } from './migrate.ts';

/** Each run of a migration leaves a row; running twice would leave two. */
class First1800000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table runs (id bigint generated always as identity primary key, name text not null)');
    await runner.query(`insert into runs (name) values ('first')`);
  }
  async down(): Promise<void> {
    // Nothing takes it back.
  }
}

class Slow1800000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`insert into runs (name) values ('slow')`);
    await runner.query('select pg_sleep(1)');
  }
  async down(): Promise<void> {
    // Nothing takes it back.
  }
}

const { url } = await createTestDatabase();
const reader = await new DataSource({ type: 'postgres', url }).initialize();
afterAll(() => reader.destroy());

beforeEach(async () => {
  await reader.query('drop schema public cascade; create schema public');
});

async function migrated(migrations: readonly MigrationClass[]): Promise<void> {
  const database = await openDatabase(url, migrations, { poolSize: 1 });
  try {
    await migrate(database);
  } finally {
    await database.destroy();
  }
}

async function runs(): Promise<readonly string[]> {
  const rows: readonly { readonly name: string }[] = await reader.query('select name from runs order by id');
  return rows.map(({ name }) => name);
}

// FC67: instances that started at once ran the same migration again, or raced for the table of migrations itself.
describe('migrating', () => {
  it('runs each migration once, though five servers start at once on an empty database', async () => {
    await Promise.all(Array.from({ length: 5 }, () => migrated([First1800000000001, Slow1800000000002])));

    expect(await runs()).toEqual(['first', 'slow']);
  });

  it('runs what is new once, though five servers start at once on the version before', async () => {
    await migrated([First1800000000001]);

    await Promise.all(Array.from({ length: 5 }, () => migrated([First1800000000001, Slow1800000000002])));

    expect(await runs()).toEqual(['first', 'slow']);
  });

  it('leaves nothing half when its connection dies in the middle, and the next one goes on', async () => {
    const killed = migrated([First1800000000001, Slow1800000000002]);
    killed.catch(() => undefined);
    await untilSleeping();

    await reader.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'flotilla-migrate' and datname = current_database()`,
    );
    await expect(killed).rejects.toThrow('terminating connection');
    expect(await runs()).toEqual(['first']);
    await migrated([First1800000000001, Slow1800000000002]);

    expect(await runs()).toEqual(['first', 'slow']);
  });

  it('refuses a schema that is newer than the program, and names both', async () => {
    await migrated([First1800000000001, Slow1800000000002]);

    const old = migrated([First1800000000001]);

    await expect(old).rejects.toMatchObject({ code: 'schema_too_new', message: expect.stringMatching(/1800000000002.*1800000000001/) });
  });
});

/** The slow migration is at work: seen in the database and not guessed from the clock. */
async function untilSleeping(): Promise<void> {
  for (;;) {
    const rows: readonly unknown[] = await reader.query(
      `select 1 from pg_stat_activity where query like '%pg_sleep(1)%' and application_name = 'flotilla-migrate' and state = 'active'`,
    );
    if (rows.length > 0) return;
    await reader.query('select pg_sleep(0.02)');
  }
}
