import { readFileSync } from 'node:fs';
import { publicKeyBytes, thumbprintOf } from '@flotilla/core';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { jwkOf, publicKeyOfSeed, sign, verify } from './ed25519.ts';

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../../test/vectors/${file}.json`, import.meta.url), 'utf8')) as T; // our own file
}

interface SignatureVectors {
  readonly transcript: string;
  readonly tokenKey: string;
  readonly agentKey: string;
  readonly tokenSignature: string;
  readonly keySignature: string;
  readonly refused: readonly { readonly name: string; readonly key: string; readonly signature: string }[];
}
const signatures = read<SignatureVectors>('join-signatures');
const token = read<{ readonly seed: string }>('join-token');
const agent = read<{
  readonly seed: string;
  readonly thumbprint: string;
  readonly refusedKeys: readonly { readonly name: string; readonly x: string }[];
}>('thumbprint');

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const b64u = (text: string): Buffer => Buffer.from(text, 'base64url');
const transcript = hex(signatures.transcript);

describe('the signatures of a join', () => {
  it.each([
    ['token', token.seed, signatures.tokenKey, signatures.tokenSignature],
    ['agent key', agent.seed, signatures.agentKey, signatures.keySignature],
  ])('of the %s are the published ones, by a second library too', (_, seed, key, signature) => {
    expect(b64u(key)).toEqual(Buffer.from(publicKeyOfSeed(hex(seed))));
    expect(Buffer.from(sign(hex(seed), transcript)).toString('base64url')).toBe(signature);
    expect(Buffer.from(ed25519.sign(transcript, hex(seed))).toString('base64url')).toBe(signature);
    expect(verify(b64u(key), transcript, b64u(signature))).toBe(true);
    expect(ed25519.verify(b64u(signature), transcript, b64u(key))).toBe(true);
  });

  it.each(signatures.refused)('are refused: $name', ({ key, signature }) => {
    expect(verify(b64u(key), transcript, b64u(signature))).toBe(false);
  });
});

describe('an agent key', () => {
  it('is named by its thumbprint', () => {
    expect(thumbprintOf(jwkOf(publicKeyOfSeed(hex(agent.seed))))).toBe(agent.thumbprint);
  });

  it.each(agent.refusedKeys)('is refused: $name', ({ x }) => {
    expect(publicKeyBytes({ x })).toBeNull();
  });
});
