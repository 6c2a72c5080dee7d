import { setTimeout as sleep } from 'node:timers/promises';
import { FlotillaError } from '@flotilla/core';
import type { DataSource, QueryRunner } from 'typeorm';
import { openForMigration, type MigrationClass } from './data-source.ts';
import { sqlStateOf } from './database-fault.ts';

/** Any number, but the same in every process that migrates this database. */
const LOCK = 70_177;
const LOCK_NOT_AVAILABLE = '55P03';
const MAX_ATTEMPTS = 10;
const RETRY_MS = 1_000;

/**
 * Brings the schema to the newest migration; each runs once, in a transaction of its own, however many processes start together.
 * Who waits for another process's migrations sees them done and goes on. A process that is killed leaves nothing half.
 *
 * @throws FlotillaError `schema_too_new` when a newer version has migrated this database
 */
export async function migrate(database: DataSource): Promise<void> {
  const own = await openForMigration(database);
  const lock = own.createQueryRunner();
  try {
    await lock.query('set lock_timeout = 0');
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await refuseNewerSchema(own, lock);
    await runPending(own);
  } finally {
    // The session ends with its pool, and the lock with the session.
    await lock.release();
    await own.destroy();
  }
}

async function refuseNewerSchema(database: DataSource, runner: QueryRunner): Promise<void> {
  const [exists] = await runner.query(`select to_regclass('schema_migrations') is not null as found`);
  if (exists?.found !== true) return;
  const [newest] = await runner.query('select timestamp, name from schema_migrations order by timestamp desc limit 1');
  const known = database.migrations.map((migration) => timestampOf(migration.constructor as MigrationClass)); // an instance's constructor is its class
  const newestKnown = Math.max(0, ...known);
  if (newest === undefined || Number(newest.timestamp) <= newestKnown) return;
  throw new FlotillaError('schema_too_new', {
    detail: `The database is at schema ${newest.timestamp} (${newest.name}); this version knows schemas up to ${newestKnown}`,
    hint: 'Start the version that migrated it, or a newer one',
  });
}

/** A migration's class name ends in its 13-digit timestamp. */
function timestampOf(migration: MigrationClass): number {
  return Number(migration.name.slice(-13));
}

/** A migration that cannot have its lock within 2 s steps back, so that it never queues the whole fleet behind itself. */
async function runPending(database: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.runMigrations();
      return;
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE || attempt === MAX_ATTEMPTS) throw error;
      await sleep(RETRY_MS);
    }
  }
}
