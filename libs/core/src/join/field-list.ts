import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * `LP(a, b, …)`: each field as 4-byte big-endian length, then its bytes (text as UTF-8). What is signed is always such a list,
 * so that no byte can move across a border between two fields.
 */
export function fieldList(...fields: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = fields.map((field) => (typeof field === 'string' ? utf8ToBytes(field) : field));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of parts) {
    view.setUint32(offset, part.length);
    bytes.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return bytes;
}
