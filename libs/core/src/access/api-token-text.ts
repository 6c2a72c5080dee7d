import { crc32Hex } from '../join/crc32.ts';
import { decodeBase32, encodeBase32 } from '../kernel/base32.ts';

/** What an API token's text holds. */
export interface ApiTokenText {
  /** 10 characters; public, finds the row. */
  readonly handle: string;
  /** 32 bytes that only the bearer has. */
  readonly secret: Uint8Array;
}

const FORM = /^(fut1_([0-9a-hjkmnp-tv-z]{10})_([0-9a-hjkmnp-tv-z]{52}))_([0-9a-f]{8})$/;

/** `fut1_<handle>_<secret>_<crc>`: base32 as in uids, then CRC-32 of all before the last `_`, so that a slip is told from a guess. */
export function formatApiToken({ handle, secret }: ApiTokenText): string {
  const text = `fut1_${handle}_${encodeBase32(secret)}`;
  return `${text}_${crc32Hex(text)}`;
}

/** @returns null for everything that {@link formatApiToken} does not write */
export function parseApiToken(text: string): ApiTokenText | null {
  const [, signed = '', handle = '', body = '', crc] = FORM.exec(text) ?? [];
  const secret = decodeBase32(body);
  return secret?.length === 32 && crc === crc32Hex(signed) ? { handle, secret } : null;
}
