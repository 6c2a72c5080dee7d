import { encodeBase32, formatApiToken } from '@flotilla/contracts/client';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';

const HANDLE_BYTES = 7;
const HANDLE_LENGTH = 10;
const SECRET_BYTES = 32;

/** A new API token: what its bearer keeps. */
export function newApiToken(): string {
  const handle = encodeBase32(randomBytes(HANDLE_BYTES)).slice(0, HANDLE_LENGTH);
  return formatApiToken({ handle, secret: randomBytes(SECRET_BYTES) });
}

/** With a database of the user's own the server makes no secrets by itself; a quick start makes them once, beside the log. */
export function ensureSecrets({ keyFile, tokenFile }: DataFolder): void {
  writeOnce(keyFile, randomBytes(SECRET_BYTES).toString('base64'));
  writeOnce(tokenFile, newApiToken());
}

function writeOnce(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
