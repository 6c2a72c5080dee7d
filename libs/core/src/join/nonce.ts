import { decodeBase64Url, encodeBase64Url } from '../kernel/base64url.ts';
import type { EpochMs } from '../kernel/time.ts';
import { fieldList } from './field-list.ts';

/** What a nonce was given for; one for another purpose is worth nothing. */
export type NoncePurpose = 'join' | 'skew';

/** HMAC-SHA-256 under the server's nonce key. */
export type Mac = (message: Uint8Array) => Uint8Array;

/** How long a nonce lasts. */
export const NONCE_SECONDS = 120;

const VERSION = 1;
const LENGTH = 1 + 8 + 32;

/**
 * A nonce that any replica can check and none must remember: it carries its expiry, and a MAC over purpose, subject and expiry.
 *
 * @param subject thumbprint of the key that asked
 * @param expiresAt whole seconds since 1970
 */
export function makeNonce(mac: Mac, purpose: NoncePurpose, subject: string, expiresAt: number): string {
  const expiry = expiryBytes(expiresAt);
  return encodeBase64Url(Uint8Array.from([VERSION, ...expiry, ...mac(nonceMessage(purpose, subject, expiry))]));
}

/** Whether this server gave this nonce to this key for this purpose, and it still lasts. */
export function isNonceValid(
  mac: Mac,
  given: { readonly nonce: string; readonly purpose: NoncePurpose; readonly subject: string },
  now: EpochMs,
): boolean {
  const bytes = decodeBase64Url(given.nonce);
  if (bytes?.length !== LENGTH || bytes[0] !== VERSION) return false;
  const expiry = bytes.slice(1, 9);
  const isOurs = isSame(mac(nonceMessage(given.purpose, given.subject, expiry)), bytes.slice(9));
  const expiresAt = new DataView(expiry.buffer).getBigUint64(0);
  return isOurs && BigInt(now) < expiresAt * 1_000n;
}

function nonceMessage(purpose: NoncePurpose, subject: string, expiry: Uint8Array): Uint8Array {
  return fieldList('flotilla-nonce-v1', purpose, subject, expiry);
}

function expiryBytes(seconds: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seconds));
  return bytes;
}

/** Looks at every byte, so that its time says nothing about where the first difference is. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
