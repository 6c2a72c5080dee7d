import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { hexGroupsOf, readThumbprint, sixWordsOf } from './thumbprint.ts';
import { WORDS } from './word-list.ts';

interface Vectors {
  readonly jwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
  readonly thumbprint: string;
  readonly hexGroups: string;
  readonly words: string;
  readonly readAs: readonly string[];
  readonly unreadable: readonly string[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/thumbprint.json', import.meta.url), 'utf8')) as Vectors; // our own file

describe('a thumbprint', () => {
  it('is the one of RFC 7638', async () => {
    expect(await calculateJwkThumbprint(vectors.jwk)).toBe(vectors.thumbprint);
  });

  it('is shown as 16 groups and as six words', () => {
    expect(hexGroupsOf(vectors.thumbprint)).toBe(vectors.hexGroups);
    expect(sixWordsOf(vectors.thumbprint)).toBe(vectors.words);
  });

  it.each(vectors.readAs)('is read from %s', (text) => {
    expect(readThumbprint(text)).toBe(vectors.thumbprint);
  });

  it.each(vectors.unreadable)('is not read from "%s"', (text) => {
    expect(readThumbprint(text)).toBeNull();
  });

  it('has its words from a list of 2,048 that four letters tell apart', () => {
    expect(new Set(WORDS.map((word) => word.slice(0, 4))).size).toBe(2_048);
  });
});
