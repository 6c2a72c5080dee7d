import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FlotillaError } from '@flotilla/core';

/** The user who owns the data and runs Postgres; null where that is simply ourselves. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * Postgres refuses to run as root. As root it runs as the user who owns the data already, else as `postgres`, else as
 * `nobody`; no user is created.
 */
export async function ownerOf(dataFolder: string): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await stat(dataFolder).catch(() => null);
  if (existing !== null && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid, name: `${existing.uid}` };
  const owner = userNamed('postgres') ?? userNamed('nobody');
  if (owner !== null) return owner;
  throw new FlotillaError('database_failed', {
    detail: 'Postgres cannot run as root, and neither user postgres nor user nobody exists.',
    hint: 'Start the server as a normal user, or set DATABASE_URL.',
  });
}

/**
 * A folder that only its owner may read, whatever the umask says; so is each parent that has to be made for it.
 *
 * @throws the system's error when it cannot be made or written
 */
export async function makePrivateFolder(path: string, owner: Owner | null): Promise<void> {
  const made = (await mkdir(path, { recursive: true, mode: 0o700 })) ?? path;
  for (let folder = path; folder.length >= made.length; folder = dirname(folder)) await give(folder, owner);
  await access(path, constants.W_OK);
  if (owner !== null) await refuseBarredParents(path, owner);
}

export async function give(path: string, owner: Owner | null): Promise<void> {
  if (owner !== null) await chown(path, owner.uid, owner.gid);
}

function userNamed(name: string): Owner | null {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g'), name };
  } catch {
    return null;
  }
}

async function refuseBarredParents(path: string, owner: Owner): Promise<void> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) !== 0) continue;
    throw new FlotillaError('database_failed', {
      detail: `Postgres runs as user ${owner.name}, who may not enter ${folder}.`,
      hint: 'Choose another folder with FLOTILLA_DATA_DIR, or start the server as a normal user.',
    });
  }
}
