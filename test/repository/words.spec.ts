import { expect, it } from 'vitest';
import { findLines, repositoryFiles } from './repository-files.ts';

const THIS_FILE = 'test/repository/words.spec.ts';
const files = repositoryFiles().filter(({ path }) => path !== THIS_FILE && path !== 'package-lock.json');
const source = files.filter(({ path }) => /[.](ts|mjs|cjs)$/.test(path));

// Ada is nobody's account; specs may use her folders.
it('no file names a folder of somebody’s machine', () => {
  expect(findLines(files, /(^|[\s"'`(=])\/(work|root|(home|Users)\/(?!ada\/)\w+)\//)).toEqual([]);
});

it('no file points out of the repository', () => {
  expect(findLines(files, /(?<![./\w])(\.\.\/)+shared\//)).toEqual([]);
});

it('nothing is left for later without a place where it is kept', () => {
  expect(findLines(source, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
});

it('values are unions of constants, not enums', () => {
  expect(findLines(source, /^\s*(export )?(const )?enum \w/)).toEqual([]);
});

it('a lint rule is switched off in place only with a reason behind two dashes', () => {
  expect(findLines(source, /(oxlint|eslint)-disable(?!.* -- \S)/)).toEqual([]);
});
