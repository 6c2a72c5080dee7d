import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { FlotillaError } from '../error/flotilla-error.ts';
import { formatJoinToken, joinTokenHandle, readJoinToken } from './join-token.ts';

interface Vectors {
  readonly seed: string;
  readonly publicKey: string;
  readonly handle: string;
  readonly token: string;
  readonly refused: readonly { readonly name: string; readonly token: string; readonly says: string }[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/join-token.json', import.meta.url), 'utf8')) as Vectors; // our own file

describe('a join token', () => {
  it('is the text of its key', () => {
    const handle = joinTokenHandle(hexToBytes(vectors.publicKey));

    expect(handle).toBe(vectors.handle);
    expect(formatJoinToken({ handle, seed: hexToBytes(vectors.seed) })).toBe(vectors.token);
  });

  it('gives its key back', () => {
    const key = readJoinToken(vectors.token, ed25519.getPublicKey);

    expect(bytesToHex(key.seed)).toBe(vectors.seed);
    expect(bytesToHex(ed25519.getPublicKey(key.seed))).toBe(vectors.publicKey);
    expect(key.handle).toBe(vectors.handle);
  });

  it.each(vectors.refused)('is refused: $name', ({ token, says }) => {
    const secret = vectors.token.split('_')[2] ?? '';
    let refusal: unknown;

    try {
      readJoinToken(token, ed25519.getPublicKey);
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toBeInstanceOf(FlotillaError);
    expect(String(refusal)).toContain(says);
    expect(String(refusal).toLowerCase()).not.toContain(secret);
  });
});
