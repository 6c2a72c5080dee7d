import { createPrivateKey, createPublicKey, randomBytes, sign as signWith, verify as verifyWith, type KeyObject } from 'node:crypto';
import { encodeBase64Url, publicKeyBytes, type Ed25519Jwk } from '@flotilla/core';

/** DER before the 32 bytes of a private key's seed and of a public key. Source: RFC 8410 7 and 4. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A new private key: the 32 bytes it is made of. */
export function newSeed(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/** @throws TypeError unless `seed` has 32 bytes */
export function publicKeyOfSeed(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(der.subarray(SPKI_PREFIX.length));
}

/** The 64 bytes of the signature; the same for the same seed and data. */
export function sign(seed: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(signWith(null, data, privateKeyOf(seed)));
}

/** False for anything that is not a signature by this key over this data, a key of small order included. Never throws. */
export function verify(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || publicKeyBytes(jwkOf(publicKey)) === null) return false;
  try {
    return verifyWith(null, data, publicKeyObjectOf(publicKey), signature);
  } catch {
    return false;
  }
}

export function jwkOf(publicKey: Uint8Array): Ed25519Jwk {
  return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(publicKey) };
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new TypeError(`A seed has 32 bytes, this one ${seed.length}`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyObjectOf(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
}
