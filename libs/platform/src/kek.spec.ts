import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveKey, KekError, readKek, readOrMakeKek } from './kek.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kek-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('makes a key once, for its owner alone, and reads it ever after', async () => {
  const file = join(folder, 'made');

  const first = await readOrMakeKek(file);
  const second = await readOrMakeKek(file);

  expect(second).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it.each([
  ['a short key', Buffer.alloc(31, 9).toString('base64')],
  ['no base64', 'x'.repeat(50)],
  ['zeros', Buffer.alloc(32).toString('base64')],
  ['a counting sample', Buffer.from(Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index)).toString('base64')],
  ['nothing', ''],
])('refuses %s', async (name, content) => {
  const file = join(folder, name);
  await writeFile(file, content);

  await expect(readKek(file)).rejects.toThrow(KekError);
});

it('derives another key for each purpose', () => {
  const kek = { version: 1, bytes: Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index) };

  const keys = ['nonce', 'cursor'].map((purpose) => Buffer.from(deriveKey(kek, purpose)).toString('hex'));

  expect(new Set(keys).size).toBe(2);
  expect(keys[0]).toHaveLength(64);
});
