import { decodeBits, encodeBits, type BitAlphabet } from './bit-text.ts';

const CROCKFORD: BitAlphabet = { letters: '0123456789abcdefghjkmnpqrstvwxyz', bits: 5 };

/** Crockford's base32 in lower case without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  return encodeBits(bytes, CROCKFORD);
}

/** @returns null for anything that {@link encodeBase32} does not write, upper case included */
export function decodeBase32(text: string): Uint8Array | null {
  return decodeBits(text, CROCKFORD);
}
