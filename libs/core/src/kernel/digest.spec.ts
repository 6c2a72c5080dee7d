import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { digestLabel, digestOf, digestOfText, isDigest } from './digest.ts';
import type { JsonObject } from './json.ts';

describe('a digest', () => {
  it('is the SHA-256 that Node computes too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(digestOfText(text)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());

        expect(digestOf(reversed as JsonObject)).toBe(digestOf(value as JsonObject));
      }),
    );
  });

  it('fits into a label value', () => {
    const label = digestLabel(digestOfText('x'));

    expect(label).toMatch(/^[0-9a-f]{32}$/);
    expect(isDigest(digestOfText('x'))).toBe(true);
  });
});

describe('canonical JSON', () => {
  it('is that of RFC 8785 3.2.2 and 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '1': 'One',
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      literals: [null, true, false],
    };

    expect(canonicalJson(value)).toBe(
      '{"\\r":"CR","1":"One","literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":"Euro"}',
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(expect.objectContaining({ code: 'malformed_body' }));
  });
});
