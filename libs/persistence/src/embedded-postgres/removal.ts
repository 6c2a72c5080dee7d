import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { provideBinaries } from './binaries.ts';
import { ownerOf } from './owner.ts';
import { clearLeftover } from './postmaster.ts';
import { spawnOptions } from './programs.ts';

/**
 * Removes programs, data and password, all that an embedded Postgres keeps in its folder. A postmaster that outlived its
 * server is stopped first. A folder that is not there is no fault.
 *
 * @throws FlotillaError `database_locked` when a living server uses the folder; nothing is removed then
 */
export async function removeEmbeddedPostgres(directory: string): Promise<void> {
  const home = resolve(directory);
  const data = join(home, 'data');
  if (existsSync(join(data, 'postmaster.pid'))) {
    const owner = await ownerOf(data);
    const options = spawnOptions(home, owner);
    await clearLeftover({ directory: home, data, owner, options, programs: provideBinaries(home) });
  }
  await rm(home, { recursive: true, force: true });
}
