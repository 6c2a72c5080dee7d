import { ed25519 } from '@noble/curves/ed25519.js';
import { publicKeyBytes } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { jwkOf, newSeed, publicKeyOfSeed, sign, verify } from './ed25519.ts';

const DATA = Buffer.from('what is signed');
/** The order of the base point, little-endian. */
const L = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex');

describe('another library', () => {
  it('makes the same key and signature from the same seed', () => {
    const seed = newSeed();

    expect(publicKeyOfSeed(seed)).toEqual(ed25519.getPublicKey(seed));
    expect(sign(seed, DATA)).toEqual(ed25519.sign(DATA, seed));
  });

  it('calls the keys that we refuse points of small order', () => {
    const points = smallOrderPoints();

    expect(new Set(points.map((point) => Buffer.from(point).toString('hex'))).size).toBe(8);
    expect(points.every((point) => ed25519.Point.fromBytes(point).isSmallOrder() && publicKeyBytes(jwkOf(point)) === null)).toBe(true);
  });
});

it('refuses another key, other data, a signature of another length, and S beyond the order', () => {
  const seed = newSeed();
  const key = publicKeyOfSeed(seed);
  const signature = sign(seed, DATA);
  const malleated = Buffer.from(signature);
  addInto(malleated.subarray(32), L);

  expect(verify(key, DATA, signature)).toBe(true);
  expect(verify(publicKeyOfSeed(newSeed()), DATA, signature)).toBe(false);
  expect(verify(key, Buffer.from('else'), signature)).toBe(false);
  expect(verify(key, DATA, signature.subarray(0, 63))).toBe(false);
  expect(verify(key, DATA, malleated)).toBe(false);
  expect(verify(new Uint8Array(31), DATA, signature)).toBe(false);
});

it('lets nobody sign with a key of small order', () => {
  const zero = new Uint8Array(64);
  zero[0] = 1;

  for (const point of smallOrderPoints()) expect(verify(point, DATA, zero)).toBe(false);
});

it('reads back its own JWK and no other spelling of it', () => {
  const key = publicKeyOfSeed(newSeed());
  const { x } = jwkOf(key);

  expect(publicKeyBytes({ x })).toEqual(key);
  expect(publicKeyBytes({ x: `${x}=` })).toBeNull();
  expect(publicKeyBytes({ x: x.slice(0, -2) })).toBeNull();
});

/** All multiples of a point of order 8, with both signs. */
function smallOrderPoints(): Uint8Array[] {
  const order8 = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  let point = order8;
  const points: Uint8Array[] = [];
  for (let index = 0; index < 8; index += 1) {
    points.push(point.toBytes());
    point = point.add(order8);
  }
  return points;
}

function addInto(target: Buffer, addend: Buffer): void {
  let carry = 0;
  for (const [index, byte] of addend.entries()) {
    carry += (target[index] ?? 0) + byte;
    target[index] = carry & 255;
    carry >>= 8;
  }
}
