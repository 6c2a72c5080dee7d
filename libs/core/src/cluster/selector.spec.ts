import { describe, expect, it } from 'vitest';
import { FlotillaError } from '../error/flotilla-error.ts';
import { matches, parseSelector } from './selector.ts';
import { BAD_SELECTORS, SELECTOR_CLUSTERS, SELECTOR_VECTORS } from './selector.vectors.ts';

describe('a selector', () => {
  it.each(SELECTOR_VECTORS)('"$text" selects $selects', ({ text, selects }) => {
    const selector = parseSelector(text);

    const selected = SELECTOR_CLUSTERS.filter((cluster) => matches(selector, cluster)).map(({ name }) => name);

    expect(selected).toEqual(selects);
  });

  it.each(BAD_SELECTORS)('refuses "%s" with its code', (text) => {
    expect(() => parseSelector(text)).toThrow(FlotillaError);
    expect(() => parseSelector(text)).toThrow(expect.objectContaining({ code: 'invalid_selector' }));
  });

  it('reads 20 terms of 1,024 characters in linear time', () => {
    const hostile = `a${' '.repeat(1000)}b`;

    expect(() => parseSelector(hostile)).toThrow(FlotillaError);
  });
});
