import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlotillaError } from '@flotilla/core';
import { readProcess, type ProcessEntry } from './process-table.ts';
import { runProgram } from './programs.ts';
import type { Installation } from './installation.ts';

/** Postgres' own lock, `postmaster.pid`: line 1 is the process, line 8 what it is doing. */
interface LockFile {
  readonly pid: number;
  readonly text: string;
  readonly isReady: boolean;
}

/** An installation, also one whose password is lost. */
type Place = Omit<Installation, 'password'>;

const SERVER_SETTING = 'flotilla.server_process';
const STOP_SECONDS = 15;

/** Marks a postmaster with the server that started it, so that a later one can tell a leftover from a neighbour's. */
export function serverMark(): string {
  return `${SERVER_SETTING}=${process.pid}`;
}

/**
 * Clears the way for a postmaster of ours.
 *
 * INVARIANTS: only a process whose command line names this very data as its `-D` is ever told to stop, and only after the
 * server that started it is gone, which the kernel says: an orphan has another parent. A lock that names a stranger is
 * handed to Postgres, which decides by its shared memory whether the data is in use.
 *
 * @throws FlotillaError `database_locked` when another living server uses the data
 */
export async function clearLeftover(installation: Place): Promise<'Clear' | 'LeftoverStopped' | 'LockWasStale'> {
  const lock = await readLockFile(installation.data);
  if (lock === null) return 'Clear';
  const holder = await readProcess(lock.pid);
  if (holder === null) return 'Clear'; // no such process: Postgres finds that out itself
  if (!isPostmasterOf(holder, installation.data)) {
    await nameOurselves(installation.data, lock);
    return 'LockWasStale';
  }
  if (holder.parent === serverOf(holder)) throw lockedBy(installation, holder.parent);
  await stopPostmaster(installation);
  return 'LeftoverStopped';
}

export function lockedBy({ directory }: Place, server: number | null): FlotillaError {
  const who = server === null ? 'Another server' : `Another server (process ${server})`;
  return new FlotillaError('database_locked', {
    detail: `${who} uses the data folder ${directory}.`,
    hint: 'Stop it first, or give this one a folder of its own with FLOTILLA_DATA_DIR.',
  });
}

export async function isReady(data: string, pid: number | undefined): Promise<boolean> {
  const lock = await readLockFile(data);
  return lock !== null && lock.pid === pid && lock.isReady;
}

/** Fast: clients are cut off, what was committed stays. */
export async function stopPostmaster({ programs, data, options }: Place): Promise<void> {
  const stop = await runProgram(programs.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w', '-t', `${STOP_SECONDS}`], options);
  if (stop.code === 0 || (await readLockFile(data)) === null) return;
  throw new FlotillaError('database_failed', {
    detail: `Postgres did not stop within ${STOP_SECONDS} s: ${stop.said}`,
    hint: 'Look into postgres.log in the data folder.',
  });
}

async function readLockFile(data: string): Promise<LockFile | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), text, isReady: lines[7]?.trim() === 'ready' };
}

/** Postgres holds a lock that names its own parent for stale, and goes on to look at the shared memory the lock names. */
async function nameOurselves(data: string, lock: LockFile): Promise<void> {
  await writeFile(join(data, 'postmaster.pid'), lock.text.replace(/^.*/, `${process.pid}`));
}

function isPostmasterOf({ command }: ProcessEntry, data: string): boolean {
  return /postgres(\.exe)? -D /.test(command) && command.includes(` -D ${data} `);
}

function serverOf({ command }: ProcessEntry): number | null {
  const [, pid] = new RegExp(`${SERVER_SETTING}=(\\d+)`).exec(command) ?? [];
  return pid === undefined ? null : Number(pid);
}
