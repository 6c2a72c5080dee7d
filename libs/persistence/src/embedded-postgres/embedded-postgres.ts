import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlotillaError, type JsonObject } from '@flotilla/core';
import { USER, install, type Installation } from './installation.ts';
import { choosePort, keepPort } from './port.ts';
import { clearLeftover, isReady, lockedBy, serverMark, stopPostmaster } from './postmaster.ts';
import { exitOf } from './programs.ts';
import { watchOver, type Watchdog } from './watchdog.ts';

export interface EmbeddedPostgresOptions {
  /** Holds everything: programs, data, password, port and log. Made when missing; readable by its owner alone. */
  readonly directory: string;
  /** Further settings of `postgresql.conf`, such as `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (message: string, facts: JsonObject) => void;
}

export interface EmbeddedPostgres {
  /** Of the superuser `flotilla`, with the password: never log it. */
  readonly url: string;
  /** On 127.0.0.1; the same at every start while it is free. */
  readonly port: number;
  /** Resolves when no process of it is left. May be called twice. */
  stop(): Promise<void>;
}

/** How a start that did not succeed goes on. */
type Failure = { readonly next: 'AnotherPort' | 'Wait' } | { readonly next: 'GiveUp'; readonly error: FlotillaError };

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly watchdog: Watchdog;
  readonly port: number;
}

const START_WITHIN_MS = 12_000;
const POLL_MS = 10;
const RETRY_MS = 250;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/**
 * Starts the Postgres that comes with npm on a folder of ours, and makes the folder ready on the first start.
 *
 * A postmaster that outlived its server is stopped first; one whose server lives is refused. If this process dies, however,
 * Postgres is stopped by a watchdog. As root it runs as another user (see `ownerOf`).
 *
 * @throws FlotillaError `database_locked` when another server uses the folder; `database_failed` for all else, with what to do
 */
export async function startEmbeddedPostgres({
  directory,
  settings = {},
  log = () => undefined,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const installation = await install(directory);
  const found = await clearLeftover(installation);
  if (found !== 'Clear') log('cleared what an earlier Postgres left', { found });
  const { child, exited, watchdog, port } = await startPostmaster(installation, settings);
  await keepPort(installation.directory, port);
  log('embedded Postgres is ready', { port, directory: installation.directory });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await stopPostmaster(installation);
    await exited;
    await watchdog.release();
  };
  let stopping: Promise<void> | undefined;
  return {
    url: `postgres://${USER}:${encodeURIComponent(installation.password)}@127.0.0.1:${port}/postgres`,
    port,
    stop: () => (stopping ??= stop()),
  };
}

async function startPostmaster(installation: Installation, settings: Readonly<Record<string, string>>): Promise<Running> {
  const deadline = Date.now() + START_WITHIN_MS;
  for (;;) {
    const port = await choosePort(installation.directory);
    const attempt = await tryStart(installation, { ...settings, port: `${port}` }, deadline);
    if ('child' in attempt) return { ...attempt, port };
    if (attempt.next === 'GiveUp') throw attempt.error;
    if (Date.now() > deadline) throw tooSlow(installation);
    if (attempt.next === 'Wait') await sleep(RETRY_MS);
  }
}

async function tryStart(
  installation: Installation,
  settings: Readonly<Record<string, string>>,
  deadline: number,
): Promise<Failure | Omit<Running, 'port'>> {
  const log = await openLog(installation.directory);
  const before = (await log.stat()).size;
  const child = spawnPostmaster(installation, settings, log);
  const exited = exitOf(child);
  exited.catch(() => undefined);
  const watchdog = watchOver(installation, child.pid ?? 0); // 0 is nobody's: a child that did not start needs no watching
  await log.close();
  while (child.exitCode === null && child.signalCode === null) {
    if (await isReady(installation.data, child.pid)) return { child, exited, watchdog };
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      await exited;
      await watchdog.release();
      return { next: 'GiveUp', error: tooSlow(installation) };
    }
    await sleep(POLL_MS);
  }
  await watchdog.release();
  return readFailure(installation, (await readFile(logFile(installation.directory))).subarray(before).toString('utf8'));
}

/** In a process group of its own: Ctrl-C reaches us alone, and we stop Postgres when our own work is done. */
function spawnPostmaster(
  { programs, data, options }: Installation,
  settings: Readonly<Record<string, string>>,
  log: FileHandle,
): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn(programs.postgres, ['-D', data, ...flags, '-c', serverMark()], {
    ...options,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
}

function readFailure(installation: Installation, said: string): Failure {
  if (said.includes('lock file "postmaster.pid" already exists')) return { next: 'GiveUp', error: lockedBy(installation, null) };
  if (said.includes('could not bind')) return { next: 'AnotherPort' };
  if (said.includes('pre-existing shared memory block')) return { next: 'Wait' };
  const last = said.split('\n').findLast((line) => line.includes('FATAL')) ?? said.trim();
  return { next: 'GiveUp', error: failed(installation, `Postgres ended at once: ${last}`) };
}

function tooSlow(installation: Installation): FlotillaError {
  return failed(installation, `Postgres was not ready within ${START_WITHIN_MS / 1000} s.`);
}

function failed({ directory }: Installation, detail: string): FlotillaError {
  return new FlotillaError('database_failed', { detail, hint: `Look into ${logFile(directory)}.` });
}

function logFile(directory: string): string {
  return join(directory, 'postgres.log');
}

/** One older log is kept. */
async function openLog(directory: string): Promise<FileHandle> {
  const file = logFile(directory);
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > MAX_LOG_BYTES) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}
