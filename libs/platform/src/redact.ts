import type { JsonObject, JsonValue } from '@flotilla/core';

const MASK = '[redacted]';
const SECRET_KEY = /^(authorization|cookie|set-cookie|password|passphrase|secret|seed|private_?key|kek|token)$/i;
/** Our tokens, JWS, and the password in a URL, wherever in a text they stand. */
const SECRET_TEXT = /f[ju]t1_[0-9a-z]{10}_[0-9a-z_]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|(?<=:\/\/[^/\s:@]{0,100}:)[^/\s@]+(?=@)/g;

/** The same facts with everything masked that could be a credential, by the key's name or by the value's form. */
export function redact(facts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, SECRET_KEY.test(key) ? MASK : redactValue(value)]));
}

export function redactText(text: string): string {
  return text.replace(SECRET_TEXT, MASK);
}

function redactValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value === 'object' && value !== null) return redact(value as JsonObject); // neither null nor a list
  return value;
}
