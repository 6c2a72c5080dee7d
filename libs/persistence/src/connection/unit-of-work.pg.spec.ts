import { randomUUID } from 'node:crypto';
import { uidOf, type AuditEntry, type Uid, type Work } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './data-source.ts';
import { NoticeListener } from './notify.ts';
import { PostgresUnitOfWork } from './unit-of-work.ts';

const { url } = await createTestDatabase();
const reader = await openDatabase(url, [], { poolSize: 2 });
afterAll(() => reader.destroy());

const opened: DataSource[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.destroy()));
});
beforeEach(() => reader.query('truncate audit_records'));

async function unitOfWork(poolSize: number): Promise<PostgresUnitOfWork> {
  const database = await openDatabase(url, [], { poolSize });
  opened.push(database);
  return new PostgresUnitOfWork(database);
}

function entry(action: string): AuditEntry {
  return {
    uid: uidOf('au', randomUUID()),
    actor: 'test',
    action,
    object: 'Thing/x',
    outcome: 'Done',
    reason: null,
    requestId: '',
    detail: {},
  };
}

async function actions(): Promise<readonly string[]> {
  const rows: readonly { readonly action: string }[] = await reader.query('select action from audit_records order by seq');
  return rows.map(({ action }) => action);
}

/** Runs a statement of the test inside of a work's transaction, where production code has stores only. */
function connectionOf(work: Work): { query(sql: string): Promise<unknown> } {
  return (work.stores.audit as unknown as { readonly connection: { query(sql: string): Promise<unknown> } }).connection; // the store's own connection
}

describe('a unit of work', () => {
  it('commits all of it and answers', async () => {
    const work = await unitOfWork(1);

    const answer = await work.run(async ({ stores, now }) => {
      await stores.audit.append(entry('one'));
      await stores.audit.append(entry('two'));
      return now();
    });

    expect(await actions()).toEqual(['one', 'two']);
    expect(Math.abs(answer - Date.now())).toBeLessThan(60_000);
  });

  it('undoes all of it when it throws, and throws the same error', async () => {
    const work = await unitOfWork(1);
    const error = new Error('no');

    await expect(
      work.run(async ({ stores }) => {
        await stores.audit.append(entry('one'));
        throw error;
      }),
    ).rejects.toBe(error);

    expect(await actions()).toEqual([]);
  });

  it('rehearses: the same answer, and nothing stays', async () => {
    const work = await unitOfWork(1);

    const answer = await work.rehearse(async ({ stores }) => {
      await stores.audit.append(entry('one'));
      return 'would do';
    });

    expect(answer).toBe('would do');
    expect(await actions()).toEqual([]);
  });

  // FC70: with as many transactions as connections, each waiting for one more, everything stopped for good.
  it.each([1, 2])('makes progress with 50 at once on %i connections', async (poolSize) => {
    const work = await unitOfWork(poolSize);

    await Promise.all(Array.from({ length: 50 }, (_, index) => work.run(({ stores }) => stores.audit.append(entry(`${index}`)))));

    expect(await actions()).toHaveLength(50);
  });

  it('answers database_unavailable within seconds when all connections are busy, and works again afterwards', async () => {
    const work = await unitOfWork(1);
    const slow = work.run(async (inner) => {
      await connectionOf(inner).query('select pg_sleep(4)');
    });

    const start = performance.now();
    const refused = work.run(({ stores }) => stores.audit.append(entry('refused')));
    await expect(refused).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(performance.now() - start).toBeLessThan(3_900);

    await slow;
    await work.run(({ stores }) => stores.audit.append(entry('after')));
    expect(await actions()).toEqual(['after']);
  });

  it('ends a statement that takes too long, and keeps the pool whole', async () => {
    const work = await unitOfWork(1);

    await expect(work.run((inner) => connectionOf(inner).query('select pg_sleep(60)'))).rejects.toMatchObject({
      code: 'database_unavailable',
    });

    await work.run(({ stores }) => stores.audit.append(entry('after')));
    expect(await actions()).toEqual(['after']);
  });

  it('repeats after a deadlock', async () => {
    await reader.query('create table if not exists pair (id int primary key, n int not null)');
    await reader.query('truncate pair; insert into pair values (1, 0), (2, 0)');
    const work = await unitOfWork(2);
    let arrived = 0;
    let open = (): void => undefined;
    const both = new Promise<void>((resolve) => (open = resolve));

    const crossing = (first: number, second: number): Promise<void> =>
      work.run(async (inner) => {
        const connection = connectionOf(inner);
        await connection.query(`update pair set n = n + 1 where id = ${first}`);
        arrived += 1;
        if (arrived >= 2) open();
        await both;
        await connection.query(`update pair set n = n + 1 where id = ${second}`);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);

    expect(await reader.query('select n from pair order by id')).toEqual([{ n: 2 }, { n: 2 }]);
    expect(arrived).toBe(3);
    await reader.query('drop table pair');
  });

  it('survives a connection that is cut in the middle', async () => {
    const work = await unitOfWork(1);
    const cut = work.run(async (inner) => {
      await inner.stores.audit.append(entry('lost'));
      const pid = await connectionOf(inner).query('select pg_backend_pid() as pid');
      await reader.query('select pg_terminate_backend($1)', [(pid as readonly { readonly pid: number }[])[0]?.pid]);
      await inner.now();
    });

    await expect(cut).rejects.toMatchObject({ code: 'database_unavailable' });

    await work.run(({ stores }) => stores.audit.append(entry('after')));
    expect(await actions()).toEqual(['after']);
  });
});

describe('notices', () => {
  const cluster: Uid<'cl'> = 'cl_01kaq8z3m5t7w9yb2d4f6h8j0k';
  const listener = new NoticeListener(url, () => undefined);
  afterAll(() => listener.stop());

  it('are told after the commit, once each, and never after an undo', async () => {
    await listener.start();
    const heard: string[] = [];
    const end = listener.hear('desired', (subject) => void heard.push(subject));
    const revoked = new Promise<string>((resolve) => listener.hear('credentialRevoked', resolve));
    const work = await unitOfWork(1);

    await work.rehearse(async ({ notice }) => notice('desired', 'rehearsed'));
    await work.run(async ({ notice }) => {
      notice('desired', cluster);
      notice('desired', cluster);
      notice('credentialRevoked', cluster);
    });

    expect(await revoked).toBe(cluster);
    expect(heard).toEqual([cluster]);
    end();
  });

  it('come again after the connection was cut, and the gap is told', async () => {
    const gap = new Promise<void>((resolve) => listener.onGap(resolve));
    const heard = new Promise<string>((resolve) => listener.hear('desired', resolve));

    await reader.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'flotilla-listen' and datname = current_database()`,
    );
    await gap;
    await (await unitOfWork(1)).run(async ({ notice }) => notice('desired', cluster));

    expect(await heard).toBe(cluster);
  });
});
