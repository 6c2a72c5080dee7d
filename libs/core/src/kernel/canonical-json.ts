import canonicalize from 'canonicalize';
import { FlotillaError } from '../error/flotilla-error.ts';
import type { JsonValue } from './json.ts';

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no white space. Source: RFC 8785.
 *
 * @throws FlotillaError `malformed_body` for what JSON cannot hold (NaN, Infinity, undefined)
 */
export function canonicalJson(value: JsonValue): string {
  try {
    return canonicalize(value) ?? refuse();
  } catch (error) {
    return refuse(error);
  }
}

function refuse(cause?: unknown): never {
  throw new FlotillaError('malformed_body', { detail: 'The value has no JSON form', cause });
}
