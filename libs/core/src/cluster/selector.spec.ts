import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FlotillaError } from '../error/flotilla-error.ts';
import { matches, parseSelector, type Selectable } from './selector.ts';

interface Vectors {
  readonly clusters: readonly Selectable[];
  readonly selects: readonly { readonly text: string; readonly names: readonly string[] }[];
  readonly refused: readonly string[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/selectors.json', import.meta.url), 'utf8')) as Vectors; // our own file

describe('a selector', () => {
  it.each(vectors.selects)('"$text" selects $names', ({ text, names }) => {
    const selector = parseSelector(text);

    const selected = vectors.clusters.filter((cluster) => matches(selector, cluster)).map(({ name }) => name);

    expect(selected).toEqual(names);
  });

  it.each(vectors.refused)('refuses "%s" with its code', (text) => {
    expect(() => parseSelector(text)).toThrow(FlotillaError);
    expect(() => parseSelector(text)).toThrow(expect.objectContaining({ code: 'invalid_selector' }));
  });

  it('reads 20 terms of 1,024 characters in linear time', () => {
    const hostile = `a${' '.repeat(1000)}b`;

    expect(() => parseSelector(hostile)).toThrow(FlotillaError);
  });
});
