import { decodeBits, encodeBits, type BitAlphabet } from './bit-text.ts';

const URL_SAFE: BitAlphabet = { letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', bits: 6 };

/** Base64url without padding. Source: RFC 4648 5. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBits(bytes, URL_SAFE);
}

/** @returns null for anything that {@link encodeBase64Url} does not write, padding included */
export function decodeBase64Url(text: string): Uint8Array | null {
  return decodeBits(text, URL_SAFE);
}
