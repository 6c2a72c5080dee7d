import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decodeBase64Url, encodeBase64Url } from '../kernel/base64url.ts';
import { WORDS } from './word-list.ts';

/** The thumbprint as 16 groups of 4 hex digits, to be compared on two screens. */
export function hexGroupsOf(thumbprint: string): string {
  return (bytesToHex(bytesOf(thumbprint)).match(/.{4}/g) ?? []).join('-');
}

/** The first 66 bits as six words of a list of 2,048, to be read aloud. An aid to comparing, never a proof. */
export function sixWordsOf(thumbprint: string): string {
  let bits = 0n;
  for (const byte of bytesOf(thumbprint).slice(0, 9)) bits = (bits << 8n) | BigInt(byte);
  return [0n, 1n, 2n, 3n, 4n, 5n].map((index) => WORDS[Number((bits >> (61n - index * 11n)) & 2047n)]).join(' ');
}

/**
 * A thumbprint as a person hands it in: the 43 characters, or its hex digits in groups.
 *
 * @returns the 43 characters; null for anything else
 */
export function readThumbprint(text: string): string | null {
  if (decodeBase64Url(text)?.length === 32) return text;
  const hex = text.replace(/[-: ]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? encodeBase64Url(hexToBytes(hex)) : null;
}

function bytesOf(thumbprint: string): Uint8Array {
  return decodeBase64Url(thumbprint) ?? new Uint8Array();
}
