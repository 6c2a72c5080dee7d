import { ERROR_CODES } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './repository-files.ts';

const codes = Object.keys(ERROR_CODES);
const TABLE = 'libs/core/src/error/error-codes.ts';
const programs = repositoryFiles().filter(
  ({ path }) => /^(apps|libs)\/[^/]+\/src\/.*[.]ts$/.test(path) && !path.endsWith('.spec.ts') && path !== TABLE,
);

describe('an error code', () => {
  it('has a section in the reference, and no section is without a code', () => {
    const sections = [...read('docs/reference/errors.md').matchAll(/^## (\w+)$/gm)].map(([, code = '']) => code);

    expect(sections.toSorted()).toEqual(codes.toSorted());
  });

  it('is in use', () => {
    const used = programs.map(({ text }) => text).join('\n');

    expect(codes.filter((code) => !used.includes(`'${code}'`))).toEqual([]);
  });
});
