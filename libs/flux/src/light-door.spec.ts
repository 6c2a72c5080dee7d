import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every module that a file reaches by import or re-export: files of this library by path, packages by name. */
function reachableFrom(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (specifier.startsWith('.')) visit(join(dirname(file), specifier));
      else seen.add(specifier);
    }
  };
  visit(entry);
  return seen;
}

const SRC = import.meta.dirname;
const isHeavy = (name: string) => /^ajv|cel-js/.test(name) || name.startsWith(join(SRC, 'schemas')) || name.startsWith(join(SRC, 'lint'));

describe('the light door', () => {
  it('reaches neither validators nor schemas, because every agent carries it', () => {
    const reached = [...reachableFrom(join(SRC, 'index.ts'))];

    expect(reached.filter(isHeavy)).toEqual([]);
    expect(reached.filter((name) => !name.startsWith('/'))).toEqual(['@flotilla/core']);
  });

  it('is the only one of the two that is light', () => {
    expect([...reachableFrom(join(SRC, 'lint/index.ts'))].filter(isHeavy).length).toBeGreaterThan(10);
  });
});
