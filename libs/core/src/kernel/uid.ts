import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decodeBase32, encodeBase32 } from './base32.ts';

/** What a uid belongs to; the prefix tells it at a glance in a log. */
export const UID_PREFIXES = {
  cluster: 'cl',
  joinToken: 'jt',
  registration: 'rg',
  config: 'cf',
  apiToken: 'at',
  audit: 'au',
  event: 'ev',
  request: 'req',
} as const;
export type UidPrefix = (typeof UID_PREFIXES)[keyof typeof UID_PREFIXES];

/** Prefix, `_` and the row's UUIDv7 as 26 characters of base32, so that uids sort by time. A name never holds `_`, a uid always does. */
export type Uid<P extends UidPrefix = UidPrefix> = `${P}_${string}`;
export type ClusterUid = Uid<'cl'>;
export type ConfigUid = Uid<'cf'>;
export type JoinTokenUid = Uid<'jt'>;
export type RegistrationUid = Uid<'rg'>;
export type ApiTokenUid = Uid<'at'>;

/** @param uuid 36 characters, as Postgres prints it */
export function uidOf<P extends UidPrefix>(prefix: P, uuid: string): Uid<P> {
  return `${prefix}_${encodeBase32(hexToBytes(uuid.replaceAll('-', '')))}`;
}

/** @returns the UUID in 36 characters, or null when `text` is no uid with this prefix */
export function uuidOf(prefix: UidPrefix, text: string): string | null {
  const body = text.startsWith(`${prefix}_`) ? text.slice(prefix.length + 1) : '';
  const bytes = body.length === 26 ? decodeBase32(body) : null;
  if (bytes === null || bytes.length !== 16) return null;
  const hex = bytesToHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function isUid(text: string): boolean {
  return text.includes('_');
}
