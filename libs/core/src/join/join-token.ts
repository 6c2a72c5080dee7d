import { sha256 } from '@noble/hashes/sha2.js';
import { FlotillaError } from '../error/flotilla-error.ts';
import { decodeBase32, encodeBase32 } from '../kernel/base32.ts';
import { crc32Hex } from './crc32.ts';

const PREFIX = 'fjt1';
const HANDLE_LENGTH = 10;
const SEED_LENGTH = 52;
const PIN_LENGTH = 26;
const MAX_LENGTH = 128;

/** A join token is an Ed25519 private key; whoever holds the text can admit a cluster. */
export interface JoinTokenKey {
  /** Public, unique, and derived from the key: what the server looks the token up by. */
  readonly handle: string;
  /** 32 bytes, secret. */
  readonly seed: Uint8Array;
}

/** Raw Ed25519 public key (32 bytes) of a 32-byte seed; the caller brings the cryptography. */
export type PublicKeyOfSeed = (seed: Uint8Array) => Uint8Array;

/** The first 50 bits of SHA-256 over the raw public key: 10 characters. */
export function joinTokenHandle(publicKey: Uint8Array): string {
  return encodeBase32(sha256(publicKey)).slice(0, HANDLE_LENGTH);
}

/** `fjt1_<handle>_<seed>_<crc>`: the only time the secret is text. */
export function formatJoinToken(key: JoinTokenKey): string {
  const body = `${PREFIX}_${key.handle}_${encodeBase32(key.seed)}`;
  return `${body}_${crc32Hex(body)}`;
}

/**
 * Reads a join token's text. No message holds any part of it but the handle.
 *
 * @throws FlotillaError `invalid_field`, saying which part is wrong, or that this version takes no pinned certificate
 */
export function readJoinToken(text: string, publicKeyOfSeed: PublicKeyOfSeed): JoinTokenKey {
  const { handle, seedText, pin } = partsOf(text);
  if (pin !== null) refusePin(pin);
  const seed = seedText.length === SEED_LENGTH ? decodeBase32(seedText) : null;
  if (seed === null || handle.length !== HANDLE_LENGTH) throw invalid('The join token has a part of the wrong form');
  if (joinTokenHandle(publicKeyOfSeed(seed)) !== handle)
    throw invalid(`Handle ${handle} does not belong to the key in this join token: it was put together from two`);
  return { handle, seed };
}

function partsOf(text: string): { readonly handle: string; readonly seedText: string; readonly pin: string | null } {
  const parts = text.length <= MAX_LENGTH ? text.split('_') : [];
  const [prefix, handle = '', seedText = '', pin = ''] = parts;
  if (prefix !== PREFIX) throw invalid(`A join token begins with ${PREFIX}_ and has at most ${MAX_LENGTH} characters`);
  if (parts.length !== 4 && parts.length !== 5)
    throw invalid('The join token has a part too few or too many: it was cut or joined with other text');
  if (crc32Hex(text.slice(0, text.lastIndexOf('_'))) !== parts.at(-1))
    throw invalid('The checksum of the join token does not fit: a character was changed or lost');
  return { handle, seedText, pin: parts.length === 5 ? pin : null };
}

/** A pin that nobody checks would be worse than none. */
function refusePin(pin: string): never {
  if (pin.length !== PIN_LENGTH || decodeBase32(pin) === null) throw invalid('The join token has a part of the wrong form');
  throw new FlotillaError('invalid_field', {
    detail: 'This join token pins a certificate authority, which this version cannot check',
    hint: 'Make a join token without a pin, and give the authority to the agent as a file',
  });
}

function invalid(detail: string): FlotillaError {
  return new FlotillaError('invalid_field', {
    detail,
    hint: 'Copy the token again as it was shown, or make a new one: flotilla join-token create',
  });
}
