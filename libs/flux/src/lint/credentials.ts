import { isJsonObject } from '@flotilla/core';
import { pointerStep } from './schema/numbers.ts';

/** Why a text looks like a credential. The text itself is never shown. */
export interface CredentialSuspicion {
  readonly pointer: string;
  readonly why: string;
}

const FIELD = /(?:password|passwd|passphrase|secret|secretkey|token|apikey|accesskey|privatekey|credentials?)$/;
/** Names of Secrets and of keys in them, which are no secrets. */
const NAME_OF_ONE = /^existing|secretname$|secretref$|secretkeyref$/;
const PLACEHOLDER = /^(?:\$\(|\$\{|\{\{)|^(?:changeme|true|false)?$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
// Both begin with fixed text, so that a megabyte of letters costs one scan and not one per letter.
const URL_WITH_PASSWORD = /:\/\/[^\s/:@]+:[^\s/@]+@/;
const HTTP_WITH_USER = /https?:\/\/[^\s/@]+@/i;
const SINGLE_WORD = /^[A-Za-z0-9+/=_.-]{24,512}$/;
const HEX = /^(?:sha(?:1|256|512)[:-])?[0-9a-f-]+$/i;
const MIN_ENTROPY_BITS = 4.2;

/** Texts in `value` that look like credentials: by their shape, or by the name of their field. */
export function suspectedCredentials(value: unknown, pointer: string, field = ''): readonly CredentialSuspicion[] {
  if (typeof value === 'string') {
    const why = suspicionOf(value, field);
    return why === null ? [] : [{ pointer, why }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => suspectedCredentials(item, `${pointer}/${index}`, field));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => suspectedCredentials(item, `${pointer}/${pointerStep(key)}`, key));
}

function suspicionOf(text: string, field: string): string | null {
  return (
    shapeSuspicion(text) ??
    (isCredentialField(field) && !PLACEHOLDER.test(text) ? `a field called ${field} holds text` : null) ??
    entropySuspicion(text)
  );
}

/** A URL with a user's part, or a private key: wherever it stands. */
export function shapeSuspicion(text: string): string | null {
  if (PRIVATE_KEY.test(text)) return 'it holds a private key';
  return URL_WITH_PASSWORD.test(text) || HTTP_WITH_USER.test(text) ? 'a URL in it carries credentials' : null;
}

function isCredentialField(field: string): boolean {
  const plain = field.toLowerCase().replaceAll(/[^a-z]/g, '');
  return FIELD.test(plain) && !NAME_OF_ONE.test(plain);
}

function entropySuspicion(text: string): string | null {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return isMixed && SINGLE_WORD.test(text) && !HEX.test(text) && entropyBits(text) >= MIN_ENTROPY_BITS
    ? 'it looks random, like a token'
    : null;
}

/** Shannon's entropy per character, in bits. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
