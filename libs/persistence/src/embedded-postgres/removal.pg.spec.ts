import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { removeEmbeddedPostgres } from './removal.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flotilla-removal-'));
  await chmod(root, 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('to begin anew', () => {
  it('is refused while a server uses the data, and removes everything afterwards', async () => {
    const directory = join(root, 'data');
    const server = await startEmbeddedPostgres({ directory });

    await expect(removeEmbeddedPostgres(directory)).rejects.toMatchObject({ code: 'database_locked' });
    await server.stop();
    await removeEmbeddedPostgres(directory);

    expect(existsSync(directory)).toBe(false);
  });

  it('does not need the password, and no folder at all', async () => {
    const directory = join(root, 'lost');
    await (await startEmbeddedPostgres({ directory })).stop();
    await rm(join(directory, 'password'));

    await removeEmbeddedPostgres(directory);
    await removeEmbeddedPostgres(directory);

    expect(existsSync(directory)).toBe(false);
  });
});
