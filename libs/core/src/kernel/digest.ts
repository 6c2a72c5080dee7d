import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './json.ts';

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** SHA-256 over the UTF-8 bytes of `text`. */
export function digestOfText(text: string): Digest {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}

/** The content address of a JSON value: SHA-256 over its canonical form, so that spelling and key order do not matter. */
export function digestOf(value: JsonValue): Digest {
  return digestOfText(canonicalJson(value));
}

/** Fit for a label value (at most 63 characters, no colon): the first 32 hex digits. */
export function digestLabel(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 32);
}

/** For people: the first 7 hex digits. */
export function shortDigest(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 7);
}
