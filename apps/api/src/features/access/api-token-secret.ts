import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase32, formatApiToken, type ApiTokenText } from '@flotilla/core';

/** 10 characters of base32. */
const HANDLE_BYTES = 7;
const HANDLE_LENGTH = 10;
const SECRET_BYTES = 32;

export interface NewApiToken extends ApiTokenText {
  /** What its bearer keeps. */
  readonly text: string;
}

export function newApiToken(): NewApiToken {
  const handle = encodeBase32(randomBytes(HANDLE_BYTES)).slice(0, HANDLE_LENGTH);
  const secret = new Uint8Array(randomBytes(SECRET_BYTES));
  return { handle, secret, text: formatApiToken({ handle, secret }) };
}

/** What the database keeps: 256 random bits need no slow hash. */
export function hashOfSecret(secret: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** In constant time. */
export function isSecretOf(secret: Uint8Array, hash: Uint8Array): boolean {
  return timingSafeEqual(hashOfSecret(secret), hash);
}
