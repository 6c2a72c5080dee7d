import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { copyNative } from './binaries.ts';

const root = mkdtempSync(join(tmpdir(), 'flotilla-binaries-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A package as npm leaves it when it runs no scripts and the umask is strict. */
function packageWithoutLinks(name: string): string {
  const home = join(root, name);
  mkdirSync(join(home, 'native/bin'), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'native/lib'), { mode: 0o700 });
  writeFileSync(join(home, 'native/bin/postgres'), 'program', { mode: 0o600 });
  writeFileSync(join(home, 'native/lib/libpq.so.5.18'), 'library', { mode: 0o600 });
  writeFileSync(
    join(home, 'native/pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  return home;
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('a copy of the programs', () => {
  it('has the links that an install without scripts leaves out', () => {
    const native = join(root, 'linked');

    copyNative(packageWithoutLinks('package-linked'), native);

    expect(readlinkSync(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it('can be read and run by every user, whatever npm unpacked', () => {
    const native = join(root, 'open');

    copyNative(packageWithoutLinks('package-open'), native);

    expect(modeOf(native)).toBe(0o755);
    expect(modeOf(join(native, 'bin'))).toBe(0o755);
    expect(modeOf(join(native, 'bin/postgres'))).toBe(0o755);
    expect(modeOf(join(native, 'lib/libpq.so.5.18'))).toBe(0o644);
  });

  it('that is there already is kept, and no draft is left beside it', () => {
    const native = join(root, 'kept/postgres');
    mkdirSync(native, { recursive: true });
    writeFileSync(join(native, 'mine'), '');

    copyNative(packageWithoutLinks('package-kept'), native);

    expect(statSync(join(native, 'mine')).isFile()).toBe(true);
    expect(readdirSync(join(root, 'kept'))).toEqual(['postgres']);
  });
});
