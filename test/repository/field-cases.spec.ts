import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './repository-files.ts';

const TABLE = 'test/README.md';
const ROW = /^\| (FC\d{2}) \|.*\| ([^|]+) \|$/gm;

const rows = [...read(TABLE).matchAll(ROW)].map(([, id = '', files = '']) => ({
  id,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
}));
const listed = rows.flatMap(({ id, files }) => files.map((path) => `${id} ${path}`));
const shown = repositoryFiles()
  .filter(({ path }) => /^(apps|libs|test)\/.*[.]ts$/.test(path))
  .flatMap(({ path, text }) => idsIn(text).map((id) => `${id} ${path}`));

/** Ids of the cases that comments of their own line name. */
function idsIn(text: string): readonly string[] {
  const comments = text.match(/^\s*\/\/ .*$/gm) ?? [];
  return [...new Set(comments.flatMap((comment) => comment.match(/\bFC\d{2}\b/g) ?? []))];
}

describe('the table of field cases', () => {
  it('names each case once, in order, with where it is shown', () => {
    const ids = rows.map(({ id }) => id);

    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(rows.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  it('names exactly the files whose comments name the case', () => {
    expect(listed.toSorted()).toEqual(shown.toSorted());
  });
});
