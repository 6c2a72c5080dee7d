import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, PostgresUnitOfWork } from '@flotilla/persistence';
import { SILENT } from '@flotilla/platform';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { newApiToken } from './api-token-secret.ts';
import { ensureAdminToken } from './bootstrap-admin.ts';

const { url } = await createTestDatabase();
const database = await openDatabase(url, []);
const unitOfWork = new PostgresUnitOfWork(database);
const folder = await mkdtemp(join(tmpdir(), 'admin-'));
const file = join(folder, 'admin-token');
afterAll(async () => {
  await database.destroy();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await database.query('truncate api_tokens');
  await rm(file, { force: true });
});

async function admins(): Promise<readonly { readonly handle: string; readonly role: string }[]> {
  return database.query('select handle, role from api_tokens where revoked_at is null');
}

describe('the first admin token', () => {
  it('is written for its owner alone, where that is allowed', async () => {
    await ensureAdminToken(unitOfWork, { file, mayWrite: true, logger: SILENT });

    const [, handle] = (await readFile(file, 'utf8')).split('_');
    expect(await admins()).toEqual([{ handle, role: 'admin' }]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is the one that the file holds, where it holds one', async () => {
    const { text, handle } = newApiToken();
    await writeFile(file, `${text}\r\n`);

    await ensureAdminToken(unitOfWork, { file, mayWrite: false, logger: SILENT });

    expect(await admins()).toEqual([{ handle, role: 'admin' }]);
  });

  // FC63: a line end behind the token in its file made every command fail.
  it.each([
    ['nothing', () => '', 'is empty'],
    ['a byte order mark', (token: string) => `\uFEFF${token}`, 'begins with a byte order mark'],
    ['quotes', (token: string) => `"${token}"\n`, 'is in quotes'],
    ['two lines', (token: string) => `${token}\n${token}\n`, 'has more than one line'],
  ])('is not taken from a file with %s, which is left as it is and named without its content', async (_, write, what) => {
    const { text } = newApiToken();
    await writeFile(file, write(text));

    const start = ensureAdminToken(unitOfWork, { file, mayWrite: true, logger: SILENT });

    await expect(start).rejects.toThrow(`The secret in file ${file} ${what}`);
    await expect(start).rejects.not.toThrow(text);
    expect(await readFile(file, 'utf8')).toBe(write(text));
    expect(await admins()).toEqual([]);
  });

  it('is not made where a file is missing and none may be written', async () => {
    await ensureAdminToken(unitOfWork, { file, mayWrite: false, logger: SILENT });

    expect(await admins()).toEqual([]);
  });

  it('is made once, though three servers start at once', async () => {
    const { text } = newApiToken();
    await writeFile(file, text);

    await Promise.all(Array.from({ length: 3 }, () => ensureAdminToken(unitOfWork, { file, mayWrite: false, logger: SILENT })));

    expect(await admins()).toHaveLength(1);
  });

  it('that was revoked does not come back from its file', async () => {
    await ensureAdminToken(unitOfWork, { file, mayWrite: true, logger: SILENT });
    const first = await readFile(file, 'utf8');
    await database.query('update api_tokens set revoked_at = now()');

    await ensureAdminToken(unitOfWork, { file, mayWrite: true, logger: SILENT });

    expect(await readFile(file, 'utf8')).not.toBe(first);
    expect(await admins()).toHaveLength(1);
  });
});
