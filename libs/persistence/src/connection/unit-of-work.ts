import { setTimeout as sleep } from 'node:timers/promises';
import { UnitOfWork, type EpochMs, type Notices, type Work } from '@flotilla/core';
import type { DataSource, QueryRunner } from 'typeorm';
import { createStores } from '../stores.ts';
import type { Connection } from './connection.ts';
import { databaseFault, sqlStateOf } from './database-fault.ts';
import { NOTICE_CHANNEL, encodeNotice } from './notify.ts';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 6;
const BACKOFF_BASE_MS = 100;
const BACKOFF_CAP_MS = 5_000;

type Ending = 'commit' | 'rollback';

/**
 * Transactions on Postgres, READ COMMITTED.
 *
 * INVARIANTS: a transaction holds exactly one connection from BEGIN to its end, so any number of them make progress on a pool of any
 * size; notices are told by Postgres itself at the commit; a connection whose transaction did not end cleanly leaves the pool.
 */
export class PostgresUnitOfWork extends UnitOfWork {
  constructor(private readonly database: DataSource) {
    super();
  }

  override run<T>(work: (work: Work) => Promise<T>): Promise<T> {
    return this.attempt(work, 'commit');
  }

  override rehearse<T>(work: (work: Work) => Promise<T>): Promise<T> {
    return this.attempt(work, 'rollback');
  }

  private async attempt<T>(work: (work: Work) => Promise<T>, ending: Ending): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await transact(this.database, work, ending);
      } catch (error) {
        if (!isWorthRepeating(error) || attempt === MAX_ATTEMPTS) throw databaseFault(error) ?? error;
        await sleep(Math.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt));
      }
    }
  }
}

function isWorthRepeating(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK;
}

async function transact<T>(database: DataSource, work: (work: Work) => Promise<T>, ending: Ending): Promise<T> {
  const runner = database.createQueryRunner();
  await runner.connect();
  let hasEnded = false;
  try {
    await runner.query('begin');
    const connection = connectionOf(runner);
    const notices = new Set<string>();
    const result = await work(workOn(connection, notices));
    for (const notice of notices) await connection.query('select pg_notify($1, $2)', [NOTICE_CHANNEL, notice]);
    await runner.query(ending);
    hasEnded = true;
    return result;
  } catch (error) {
    hasEnded = await rollBack(runner);
    throw error;
  } finally {
    await (hasEnded ? runner.release() : discard(runner));
  }
}

/** False when nobody knows what became of the transaction: then Postgres ends it with the connection. */
async function rollBack(runner: QueryRunner): Promise<boolean> {
  try {
    await runner.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/** TypeORM's release gives the connection back whole; the driver's takes the reason why it must not come back. */
async function discard(runner: QueryRunner): Promise<void> {
  const client: unknown = await runner.connect().catch(() => null);
  if (hasEnd(client)) await client.end().catch(() => undefined);
  await runner.release();
}

function hasEnd(client: unknown): client is { end(): Promise<void> } {
  return typeof client === 'object' && client !== null && 'end' in client && typeof client.end === 'function';
}

function connectionOf(runner: QueryRunner): Connection {
  return {
    query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) => {
      const result = await runner.query(sql, [...parameters], true);
      return (result.records ?? []) as readonly Row[]; // the caller's type says what its own statement selects
    },
  };
}

function workOn(connection: Connection, notices: Set<string>): Work {
  return {
    stores: createStores(connection),
    now: () => databaseNow(connection),
    notice: <K extends keyof Notices>(kind: K, subject: Notices[K]) => void notices.add(encodeNotice(kind, subject)),
  };
}

/** Of the moment, not of the transaction's start: after a wait for a lock the difference counts. */
async function databaseNow(connection: Connection): Promise<EpochMs> {
  const [row] = await connection.query<{ now: Date }>('select clock_timestamp() as now');
  if (row === undefined) throw new TypeError('A select without a table has one row');
  return row.now.getTime();
}
