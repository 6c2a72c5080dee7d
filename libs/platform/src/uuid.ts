import { randomBytes } from 'node:crypto';
import { uidOf, type Uid, type UidPrefix } from '@flotilla/core';

/** A new UUIDv7: 48 bits of the wall clock in ms, then 74 random ones, so that keys made later sort later. Source: RFC 9562 5.7. */
export function newUuid(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A new uid, such as `cl_01kaq8z3m5t7w9yb2d4f6h8j0k`. */
export function newUid<P extends UidPrefix>(prefix: P): Uid<P> {
  return uidOf(prefix, newUuid());
}
