import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { KINDS } from '../kinds/kinds.ts';
import { CATALOGUE } from './catalogue.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PHRASE = /(?<![\w@/.-])flotilla (?!flo\b)([a-z][a-z-]*)(?: ([a-z][a-z-]*))?(?: ([a-z][a-z-]*))?/g;
const TAKES_KIND = ['get', 'describe'];

const PATHS = new Set(CATALOGUE.map(({ path }) => path));
const GROUPS = new Set(CATALOGUE.flatMap(({ path }) => (path.includes(' ') ? [path.split(' ')[0]] : [])));
const KIND_WORDS = new Set(KINDS.flatMap(({ name, aliases }) => [name, ...aliases]));

/** What documentation, hints and waits tell people to type. */
function phrases(): readonly { readonly where: string; readonly words: readonly string[] }[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\0');
  const files = listed.filter((path) => /[.](md|ts|mjs)$/.test(path) && !/[.]spec[.]ts$/.test(path) && existsSync(join(ROOT, path)));
  return files.flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(PHRASE)].map((match) => ({
      where: `${path}: ${match[0]}`,
      words: match.slice(1).filter(Boolean),
    })),
  );
}

function exists([first = '', second = '']: readonly string[]): boolean {
  if (TAKES_KIND.includes(first)) return second === '' || KIND_WORDS.has(second);
  return PATHS.has(first) || (GROUPS.has(first) && (second === '' || PATHS.has(`${first} ${second}`)));
}

it('every command that documentation, hints and waits name can be typed', () => {
  const named = phrases();

  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ words }) => !exists(words)).map(({ where }) => where)).toEqual([]);
});
