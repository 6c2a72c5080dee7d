import { readFileSync } from 'node:fs';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { isNonceValid, makeNonce, type Mac } from './nonce.ts';

interface Vectors {
  readonly kek: string;
  readonly kekVersion: number;
  readonly subject: string;
  readonly expiresAt: number;
  readonly nonce: string;
  readonly accepted: readonly { readonly name: string; readonly nowMs: number }[];
  readonly refused: readonly { readonly name: string; readonly nonce: string; readonly nowMs?: number }[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/nonce.json', import.meta.url), 'utf8')) as Vectors; // our own file
const key = hkdf(sha256, hexToBytes(vectors.kek), new Uint8Array(), utf8ToBytes(`flotilla/nonce/${vectors.kekVersion}`), 32);
const mac: Mac = (message) => hmac(sha256, key, message);
const { subject } = vectors;

describe('a nonce', () => {
  it('carries its expiry and a MAC over purpose, subject and expiry', () => {
    expect(makeNonce(mac, 'join', subject, vectors.expiresAt)).toBe(vectors.nonce);
  });

  it.each(vectors.accepted)('is accepted $name', ({ nowMs }) => {
    expect(isNonceValid(mac, { nonce: vectors.nonce, purpose: 'join', subject }, nowMs)).toBe(true);
  });

  it.each(vectors.refused)('is refused: $name', ({ nonce, nowMs }) => {
    expect(isNonceValid(mac, { nonce, purpose: 'join', subject }, nowMs ?? vectors.expiresAt * 1_000 - 60_000)).toBe(false);
  });
});
