import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer } from '@flotilla/testing/real';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flotilla-start-'));
  await chmod(root, 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}

describe('the data of one folder', () => {
  let directory = '';
  beforeAll(() => {
    directory = join(root, 'kept');
  });

  it('is kept between starts, on the same port and with the same password', async () => {
    const first = await startEmbeddedPostgres({ directory });
    await ask(first.url, 'create table kept (id int primary key)');
    await first.stop();
    const second = await startEmbeddedPostgres({ directory });
    const rows = await ask(second.url, `select to_regclass('kept')::text as name`);
    await second.stop();

    expect(rows).toEqual([{ name: 'kept' }]);
    expect(second.url).toBe(first.url);
  });

  it('is readable by its owner alone, and so is the password', async () => {
    const mode = async (path: string): Promise<number> => (await stat(join(directory, path))).mode & 0o777;

    expect(await mode('.')).toBe(0o700);
    expect(await mode('data')).toBe(0o700);
    expect(await mode('password')).toBe(0o600);
    expect(await mode('postgres.log')).toBe(0o600);
  });

  // FC71: the port was taken by a stranger.
  it('moves to another port when a stranger has the old one', async () => {
    const first = await startEmbeddedPostgres({ directory });
    await first.stop();
    const stranger = createServer().listen(first.port, '127.0.0.1');
    await once(stranger, 'listening');

    const second = await startEmbeddedPostgres({ directory });
    await second.stop();
    stranger.close();

    expect(second.port).not.toBe(first.port);
  });

  it('is not served without its password, and the missing file is named', async () => {
    await rm(join(directory, 'password'));

    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({
      code: 'database_failed',
      message: expect.stringContaining(join(directory, 'password')) as string,
    });
  });
});

// FC72: the first start failed because of the machine's locale, or of letters in a folder's name; a socket path was too long.
describe('a first start gives the same cluster', () => {
  it.each([
    ['with a locale and a time zone that do not exist, and umask 077', { LANG: 'xx_XX.UTF-8', TZ: 'Mars/Olympus' }, '077'],
    ['with a Turkish locale and umask 000', { LC_ALL: 'tr_TR.UTF-8' }, '000'],
    ['with an empty LC_ALL over POSIX', { LC_ALL: '', LANG: 'POSIX' }, '022'],
    ['with LC_ALL=C over a German locale', { LC_ALL: 'C', LANG: 'de_DE@euro', LC_MESSAGES: 'ja_JP.SJIS' }, '022'],
  ] as const)('%s', async (_title, env, umask) => {
    const directory = join(root, `daten von Jürgen ${randomUUID()} ${'lang '.repeat(12)}`);

    const server = await startEmbeddedServer({ directory, env, umask });
    const rows = await ask(
      server.url,
      `select datcollate, datctype, pg_encoding_to_char(encoding) as encoding, current_setting('TimeZone') as zone,
              (select string_agg(x, '' order by x) from (values ('i'), ('I'), ('ä'), ('z'), ('B')) v(x)) as sorted
         from pg_database where datname = current_database()`,
    );
    await server.stop();

    expect(rows).toEqual([{ datcollate: 'C', datctype: 'C', encoding: 'UTF8', zone: 'UTC', sorted: 'BIizä' }]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
  });

  it.runIf(isRoot)('for another user than root', async () => {
    const directory = join(root, 'data of nobody');
    await mkdir(directory);
    await chown(directory, NOBODY.uid, NOBODY.gid);

    const server = await startEmbeddedServer({ directory, user: NOBODY });
    const rows = await ask(server.url, 'select 1 as one');
    await server.stop();

    expect(rows).toEqual([{ one: 1 }]);
  });
});

// FC71: a data folder that cannot be used ended in no sentence.
describe('one sentence says what is wrong', () => {
  it('when the folder cannot be made', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');

    await expect(startEmbeddedPostgres({ directory: join(file, 'data') })).rejects.toMatchObject({
      code: 'database_failed',
      message: expect.stringMatching(/^The data folder \S+ cannot be made or written: [^\n]*\.$/) as string,
    });
  });

  it.runIf(isRoot)('when the folder is read-only for the user', async () => {
    const directory = join(root, 'read-only');
    await mkdir(directory, { mode: 0o755 });

    await expect(startEmbeddedServer({ directory, user: NOBODY })).rejects.toThrow(
      /^The data folder \S+ cannot be made or written: [^\n]*\.$/,
    );
  });

  it.runIf(isRoot)('when a parent bars the user that Postgres runs as', async () => {
    const barred = join(root, 'barred');
    await mkdir(barred, { mode: 0o700 });

    await expect(startEmbeddedPostgres({ directory: join(barred, 'data') })).rejects.toMatchObject({
      code: 'database_failed',
      message: expect.stringMatching(new RegExp(`who may not enter ${barred}\\.$`)) as string,
    });
  });
});
