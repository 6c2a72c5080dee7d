import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedServer } from '@flotilla/testing/real';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

let root = '';
let template = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flotilla-leftover-'));
  await chmod(root, 0o755);
  template = join(root, 'template');
  const postgres = await startEmbeddedPostgres({ directory: template });
  await ask(postgres.url, 'create table template (id int primary key)');
  await postgres.stop();
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A folder with data that is not in use, copied with its owners; linking the programs saves the most of it. */
async function folder(name: string): Promise<string> {
  const directory = await emptyFolder(name);
  await promisify(execFile)('cp', ['-a', join(template, 'data'), join(template, 'password'), directory]);
  return directory;
}

async function emptyFolder(name: string): Promise<string> {
  const directory = join(root, name);
  await mkdir(directory);
  const programs = (await readdir(template)).find((entry) => entry.startsWith('postgres-')) ?? '';
  await symlink(join(template, programs), join(directory, programs));
  return directory;
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server may be killed under it
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}

async function postmasterPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Every process that names the directory in its arguments: postmaster and watchdog. */
async function processesOf(directory: string): Promise<number[]> {
  const all = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const commands = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return all.filter((_, index) => commands[index]?.includes(directory) === true);
}

/** A harmless process of the user whose data it is: Postgres may signal it, and so must take care. */
async function stranger(directory: string): Promise<ChildProcess> {
  const { uid, gid } = await stat(join(directory, 'data'));
  return spawn('sleep', ['600'], { stdio: 'ignore', cwd: '/', ...(process.getuid?.() === 0 ? { uid, gid } : {}) });
}

// FC71: a left-over pid file named a process of somebody else; a second server was started over live data.
describe('when the server is killed', () => {
  it.runIf(process.platform === 'linux')('Postgres is stopped by its watchdog', async () => {
    const directory = await folder('watched');
    const server = await startEmbeddedServer({ directory });

    server.process.kill('SIGKILL');

    await vi.waitFor(async () => expect(await processesOf(directory)).toEqual([]), { timeout: 15_000 });
  });

  it.runIf(process.platform === 'linux')(
    'and its watchdog with it, the next start stops the leftover and keeps what was committed',
    async () => {
      const directory = await folder('orphan');
      const server = await startEmbeddedServer({ directory });
      await ask(server.url, 'create table kept (id int primary key)');
      const leftover = await postmasterPid(directory);
      const watchdogs = (await processesOf(directory)).filter((pid) => pid !== leftover && pid !== server.process.pid);
      for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
      server.process.kill('SIGKILL');
      await once(server.process, 'exit');
      expect(await processesOf(directory)).toEqual([leftover]);

      const next = await startEmbeddedPostgres({ directory });
      const rows = await ask(next.url, `select to_regclass('kept')::text as name`);
      const running = await processesOf(directory);
      await next.stop();

      expect(watchdogs).toHaveLength(1);
      expect(running).not.toContain(leftover);
      expect(rows).toEqual([{ name: 'kept' }]);
    },
  );

  it.runIf(process.platform === 'linux')('and everything else at once, the next start recovers what was committed', async () => {
    const directory = await folder('power');
    const server = await startEmbeddedServer({ directory });
    await ask(server.url, 'create table kept (id int primary key)');
    for (const pid of await processesOf(directory)) process.kill(pid, 'SIGKILL');
    await once(server.process, 'exit').catch(() => undefined);

    const next = await startEmbeddedPostgres({ directory });
    const rows = await ask(next.url, `select to_regclass('kept')::text as name`);
    await next.stop();

    expect(rows).toEqual([{ name: 'kept' }]);
  });
});

describe('a second server on the same data', () => {
  it('is refused in one sentence, and the first goes on', async () => {
    const directory = await folder('shared');
    const first = await startEmbeddedServer({ directory });

    const second = startEmbeddedPostgres({ directory });

    await expect(second).rejects.toMatchObject({
      code: 'database_locked',
      message: `Another server (process ${first.process.pid}) uses the data folder ${directory}.`,
    });
    expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();
  });

  it('that starts at the same moment leaves exactly one running', async () => {
    const directory = await emptyFolder('race');

    const starts = await Promise.allSettled([startEmbeddedServer({ directory }), startEmbeddedServer({ directory })]);

    const started = starts.filter((start) => start.status === 'fulfilled');
    const refused = starts.filter((start) => start.status === 'rejected');
    expect(started).toHaveLength(1);
    expect(String(refused[0]?.reason)).toMatch(/uses the data folder/);
    await started[0]?.value.stop();
  });
});

describe('a lock that names a process which is not Postgres', () => {
  it.each([
    ['of the same user', stranger],
    ['of another user', () => Promise.resolve(null)],
  ])('%s does not stop the start, and the process lives on', async (title, start) => {
    const directory = await folder(`stranger ${title}`);
    const foreign = await start(directory);
    const pid = foreign?.pid ?? 1;
    await writeFile(
      join(directory, 'data/postmaster.pid'),
      `${pid}\n${directory}/data\n1700000000\n54321\n\n127.0.0.1\n  5432100    32768\nready   \n`,
    );

    const postgres = await startEmbeddedPostgres({ directory });
    const rows = await ask(postgres.url, `select to_regclass('template')::text as name`);
    await postgres.stop();

    expect(rows).toEqual([{ name: 'template' }]);
    expect(isAlive(pid)).toBe(true);
    foreign?.kill();
  });

  it('that has ended since, as after a reboot, does not stop the start', async () => {
    const directory = await folder('reboot');
    const gone = await stranger(directory);
    gone.kill('SIGKILL');
    await once(gone, 'exit');
    await writeFile(join(directory, 'data/postmaster.pid'), `${gone.pid}\n${directory}/data\n1700000000\n54321\n\n127.0.0.1\n`);

    const postgres = await startEmbeddedPostgres({ directory });
    await postgres.stop();

    expect(postgres.port).toBeGreaterThan(0);
  });
});

it('a copy of the folder that was made while Postgres ran starts beside the original and leaves it alone', async () => {
  const directory = await folder('original');
  const copy = join(root, 'copy');
  const original = await startEmbeddedPostgres({ directory });
  await cp(directory, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  await chmod(join(copy, 'data'), 0o700);

  const outcome = await startEmbeddedPostgres({ directory: copy }).then(
    (postgres) => postgres.stop().then(() => 'started'),
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  );

  // A copy that is torn may be refused by Postgres; what counts is the original.
  expect(outcome).toMatch(/^(started|Postgres ended at once: .*)$/);
  expect(await ask(original.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await original.stop();
});
