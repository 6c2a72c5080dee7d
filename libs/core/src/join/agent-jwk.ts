import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeBase64Url, encodeBase64Url } from '../kernel/base64url.ts';

/** An Ed25519 public key as JWK. Source: RFC 8037 2. */
export interface Ed25519Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** 32 bytes in base64url. */
  readonly x: string;
}

/**
 * The raw 32 bytes of a public key.
 *
 * @returns null when `x` does not hold exactly them, or is a point of small order, under which anybody can make signatures
 */
export function publicKeyBytes(jwk: Pick<Ed25519Jwk, 'x'>): Uint8Array | null {
  const bytes = decodeBase64Url(jwk.x);
  return bytes?.length === 32 && !isSmallOrder(bytes) ? bytes : null;
}

/** The name of a public key: SHA-256 over its required members, base64url. Source: RFC 7638. */
export function thumbprintOf(jwk: Pick<Ed25519Jwk, 'x'>): string {
  return encodeBase64Url(sha256(utf8ToBytes(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`)));
}

/**
 * Encodings of the points whose order divides 8, and of those that are no canonical ones, without the sign bit.
 * Source: jedisct1/libsodium src/libsodium/crypto_core/ed25519/ref10/ed25519_ref10.c, ge25519_has_small_order.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function isSmallOrder(point: Uint8Array): boolean {
  const unsigned = Uint8Array.from(point);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(bytesToHex(unsigned));
}
