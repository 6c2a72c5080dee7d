import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../exit-codes.ts';

/** Where the server and this command find what they keep. */
export interface DataFolder {
  readonly path: string;
  readonly tokenFile: string;
  readonly keyFile: string;
  readonly logFile: string;
}

export function openDataFolder(path: string): DataFolder {
  try {
    // Passable for all: as root, Postgres runs as another user below it. What is secret has a mode of its own.
    mkdirSync(path, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new CliError('failed', `The data folder ${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`, [
      { label: 'hint', text: 'Name another one: FLOTILLA_DATA_DIR' },
    ]);
  }
  return { path, tokenFile: join(path, 'admin-token'), keyFile: join(path, 'kek'), logFile: join(path, 'server.log') };
}
