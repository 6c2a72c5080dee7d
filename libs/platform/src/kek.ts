import { hkdfSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** Key-encryption key: the one secret that a database dump lacks. */
export interface Kek {
  readonly version: number;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** The key file is missing, too short, or a sample; its message says what to do. */
export class KekError extends Error {}

const FORM = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Reads 32 bytes, written as base64 or base64url on one line.
 *
 * @throws KekError for anything else, bytes that are no key included (all the same, or counting up)
 */
export async function readKek(file: string): Promise<Kek> {
  const text = (await readFile(file, 'utf8')).trim();
  const bytes = Buffer.from(text, 'base64');
  if (!FORM.test(text) || bytes.length !== 32)
    throw new KekError(`${file} must hold 32 random bytes as base64: head -c 32 /dev/urandom | base64 > ${file}`);
  if (isSample(bytes)) throw new KekError(`${file} holds a sample and no random key`);
  return { version: 1, bytes };
}

/** Makes the file, readable by its owner alone, unless it is there; then reads it. */
export async function readOrMakeKek(file: string): Promise<Kek> {
  try {
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readKek(file);
}

/** 32 bytes for one purpose; HKDF-SHA-256 with an empty salt and info `flotilla/<purpose>/<version>`. */
export function deriveKey(kek: Kek, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', kek.bytes, Buffer.alloc(0), `flotilla/${purpose}/${kek.version}`, 32));
}

function isSample(bytes: Buffer): boolean {
  const steps = new Set([...bytes.subarray(1)].map((byte, index) => (byte - bytes.readUInt8(index) + 256) % 256));
  return steps.size === 1;
}
