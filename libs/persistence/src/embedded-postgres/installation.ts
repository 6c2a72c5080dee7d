import { randomBytes } from 'node:crypto';
import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FlotillaError } from '@flotilla/core';
import { provideBinaries, type Binaries } from './binaries.ts';
import { give, makePrivateFolder, ownerOf, type Owner } from './owner.ts';
import { linkUnlessThere, moveUnlessThere } from './place.ts';
import { runProgram, spawnOptions, type Ended } from './programs.ts';

/** Database user and superuser of the embedded Postgres. */
export const USER = 'flotilla';

/** A data folder that is complete: programs, initialized data and the password. */
export interface Installation {
  readonly directory: string;
  readonly data: string;
  readonly programs: Binaries;
  readonly password: string;
  readonly owner: Owner | null;
  readonly options: SpawnOptions;
}

/**
 * Makes what is missing in `directory`. Two at once end with the same programs, data and password.
 *
 * @throws FlotillaError `database_failed`, in one sentence
 */
export async function install(directory: string): Promise<Installation> {
  const home = resolve(directory);
  try {
    return await complete(home);
  } catch (cause) {
    if (cause instanceof FlotillaError) throw cause;
    throw new FlotillaError('database_failed', {
      detail: `The data folder ${home} cannot be made or written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'See that the disk has room, and give the user that runs the server a folder of its own with FLOTILLA_DATA_DIR.',
      cause,
    });
  }
}

async function complete(directory: string): Promise<Installation> {
  const data = join(directory, 'data');
  const owner = await ownerOf(data);
  await makePrivateFolder(directory, owner);
  const programs = provideBinaries(directory);
  const password = await keepPassword(directory, data, owner);
  const installation = { directory, data, programs, password, owner, options: spawnOptions(directory, owner) };
  if (!existsSync(data)) await initialize(installation);
  return installation;
}

function passwordFile(directory: string): string {
  return join(directory, 'password');
}

async function keepPassword(directory: string, data: string, owner: Owner | null): Promise<string> {
  const file = passwordFile(directory);
  if (!existsSync(file) && existsSync(data)) {
    throw new FlotillaError('database_failed', {
      detail: `The data in ${data} is there, but not its password in ${file}.`,
      hint: 'Bring the file back, or choose an empty folder with FLOTILLA_DATA_DIR.',
    });
  }
  if (!existsSync(file)) await writePassword(file, owner);
  return readFile(file, 'utf8');
}

/** Linked into place: whoever finds the file finds all of it, and of two at once the first one stays. */
async function writePassword(file: string, owner: Owner | null): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await give(draft, owner);
  linkUnlessThere(draft, file);
}

/** The settings of the data never depend on the machine: UTF-8, C collation, checksums, passwords by SCRAM. */
async function initialize({ directory, data, programs, options }: Installation): Promise<void> {
  const draft = `${data}.${process.pid}.draft`;
  const args = ['-D', draft, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile(directory)}`];
  const locale = ['--locale=C', '--encoding=UTF8', '--no-instructions'];
  try {
    const ended = await runProgram(programs.initdb, [...args, ...locale], options).catch(cannotRun);
    if (ended.code !== 0) throw initdbFailed(ended, directory);
    moveUnlessThere(draft, data);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function cannotRun(cause: unknown): never {
  throw new FlotillaError('database_failed', {
    detail: 'The embedded Postgres cannot run on this system; musl instead of glibc is the usual reason.',
    hint: 'Set DATABASE_URL to a Postgres of your own.',
    cause,
  });
}

function initdbFailed({ said }: Ended, directory: string): FlotillaError {
  const lines = said.split('\n');
  const reason = lines.findLast((line) => /error|fatal|panic|could not/i.test(line)) ?? lines.at(-1);
  return new FlotillaError('database_failed', {
    detail: `The database could not be made in ${directory}: ${reason}`,
    hint: 'See that the disk has room and the folder can be written.',
  });
}
