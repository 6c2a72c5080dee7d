import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { uidOf, uuidOf } from './uid.ts';

describe('base32', () => {
  it('gives back the bytes it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['I', 'l0', 'A0', '0', '01', '0u'])('refuses "%s": foreign letters, upper case, unused bits that are set', (text) => {
    expect(decodeBase32(text)).toBeNull();
  });
});

describe('a uid', () => {
  it('gives back the UUID it was made of, and sorts as it does', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (a, b) => {
        expect(uuidOf('cl', uidOf('cl', a))).toBe(a);
        expect(uidOf('cl', a) < uidOf('cl', b)).toBe(a < b);
      }),
    );
  });

  it.each(['cl_', 'jt_01kaq8z3m5t7w9yb2d4f6h8j0k', 'store-1', 'cl_01KAQ8Z3M5T7W9YB2D4F6H8J0K', 'cl_01kaq8z3m5t7w9yb2d4f6h8j0'])(
    'is not read from "%s"',
    (text) => {
      expect(uuidOf('cl', text)).toBeNull();
    },
  );
});
