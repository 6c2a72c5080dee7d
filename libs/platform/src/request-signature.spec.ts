import { createPrivateKey } from 'node:crypto';
import { thumbprintOf } from '@flotilla/core';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { jwkOf, publicKeyOfSeed } from './ed25519.ts';
import {
  bodyHash,
  isBoundTo,
  isInTime,
  isSignedBy,
  MAX_TOKEN_BYTES,
  parseRequestToken,
  requestTarget,
  signRequest,
  type RequestToSign,
} from './request-signature.ts';

/** The vectors' agent key: bytes 20 to 3f. */
const SEED = Uint8Array.from({ length: 32 }, (_, index) => 0x20 + index);
const PUBLIC_KEY = publicKeyOfSeed(SEED);
const NOW = 1_800_000_000_000;
const SESSION = 'AAAAAAAAAAAAAAAAAAAAAA';

const REQUEST: RequestToSign = {
  seed: SEED,
  cluster: 'cl_01kaq8z3m5t7w9yb2d4f6h8j0k',
  audience: 'https://flotilla.example',
  method: 'GET',
  url: '/agent/v1/revisions/sha256:00',
  body: new Uint8Array(),
  now: NOW,
  session: SESSION,
};
const BINDING = {
  cluster: REQUEST.cluster,
  audiences: ['https://flotilla.example'],
  method: 'GET',
  target: '/agent/v1/revisions/sha256:00',
};
const HEADER = { alg: 'EdDSA', typ: 'flotilla-agent+jwt', kid: thumbprintOf(jwkOf(PUBLIC_KEY)) };

function parsed(authorization: string): NonNullable<ReturnType<typeof parseRequestToken>> {
  const token = parseRequestToken(authorization);
  if (token === null) throw new Error('The token was refused');
  return token;
}

function claimsOf(authorization: string): Record<string, unknown> {
  return { ...parsed(authorization).claims };
}

/** By jose, with any header and claims. */
async function signedByJose(header: object, claims: object): Promise<string> {
  const key = createPrivateKey({ key: { ...jwkOf(PUBLIC_KEY), d: Buffer.from(SEED).toString('base64url') }, format: 'jwk' });
  const token = await new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ ...header, alg: 'EdDSA' }).sign(key);
  return `FlotillaAgent ${token}`;
}

function withHeader(header: object): string {
  const [, payload = '', signature = ''] = signRequest(REQUEST).split('.');
  return `FlotillaAgent ${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
}

it('names the key of the published vectors', () => {
  expect(thumbprintOf(jwkOf(PUBLIC_KEY))).toBe('AkXIZFzonb59ZmGwyKgi3H3BwMi6amevqdKQiLZhdtc');
});

it('makes tokens that another library verifies', async () => {
  const token = signRequest(REQUEST).slice('FlotillaAgent '.length);

  const { payload, protectedHeader } = await compactVerify(token, await importJWK({ ...jwkOf(PUBLIC_KEY) }, 'EdDSA'));

  expect(protectedHeader).toEqual(HEADER);
  expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
    sub: REQUEST.cluster,
    htm: 'GET',
    iat: 1_800_000_000,
    exp: 1_800_000_060,
  });
});

it('verifies tokens that another library made', async () => {
  const claims = claimsOf(signRequest(REQUEST));

  const token = parsed(await signedByJose(HEADER, claims));

  expect(isSignedBy(token, PUBLIC_KEY)).toBe(true);
  expect(isBoundTo(token, BINDING)).toBe(true);
});

it('hashes the body as sent, the empty one without a body', () => {
  expect(bodyHash(new Uint8Array())).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  expect(claimsOf(signRequest({ ...REQUEST, body: Buffer.from('{}') }))['bh']).toBe(bodyHash(Buffer.from('{}')));
});

describe('the header is exact', () => {
  it.each([
    ['no algorithm', { ...HEADER, alg: 'none' }],
    ['HS256', { ...HEADER, alg: 'HS256' }],
    ['RS256', { ...HEADER, alg: 'RS256' }],
    ['another type', { ...HEADER, typ: 'JWT' }],
    ['no type', { alg: 'EdDSA', kid: HEADER.kid }],
    ['a key inside', { ...HEADER, jwk: jwkOf(PUBLIC_KEY) }],
    ['a key address', { ...HEADER, jku: 'https://evil.example' }],
    ['a certificate address', { ...HEADER, x5u: 'https://evil.example' }],
    ['crit', { ...HEADER, crit: ['b64'] }],
    ['b64', { ...HEADER, b64: false }],
    ['cty', { ...HEADER, cty: 'json' }],
    ['a short kid', { ...HEADER, kid: 'abc' }],
    ['a kid that is no text', { ...HEADER, kid: ['x'] }],
  ])('refuses %s', (_, header) => {
    expect(parseRequestToken(withHeader(header))).toBeNull();
  });
});

describe('the form is exact', () => {
  const good = signRequest(REQUEST);

  it.each([
    ['nothing', undefined],
    ['another scheme', good.replace('FlotillaAgent', 'Bearer')],
    ['two parts', good.split('.').slice(0, 2).join('.')],
    ['four parts', `${good}.x`],
    ['padding', `${good}=`],
    ['a full-width dot', good.replace('.', '\uFF0E')],
    ['unused bits that are set', `${good.slice(0, -1)}B`],
  ])('refuses %s', (_, authorization) => {
    expect(parseRequestToken(authorization)).toBeNull();
  });

  it('refuses one byte more than 2 KiB', async () => {
    const claims = claimsOf(good);
    const base = await signedByJose(HEADER, { ...claims, nonce: 'n' });
    const room = MAX_TOKEN_BYTES - (base.length - 'FlotillaAgent '.length);
    const largest = await signedByJose(HEADER, { ...claims, nonce: 'n'.repeat(1 + Math.floor(room / 4) * 3) });
    const tooLarge = await signedByJose(HEADER, { ...claims, nonce: 'n'.repeat(5 + Math.floor(room / 4) * 3) });

    expect(parseRequestToken(largest)).not.toBeNull();
    expect(tooLarge.length - 'FlotillaAgent '.length).toBeGreaterThan(MAX_TOKEN_BYTES);
    expect(parseRequestToken(tooLarge)).toBeNull();
  });

  it.each([
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a list as audience', { aud: ['https://flotilla.example'] }],
    ['a text as time', { iat: '1800000000' }],
    ['a broken time', { exp: 1_800_000_060.5 }],
    ['61 seconds', { exp: 1_800_000_061 }],
    ['no length', { exp: 1_800_000_000 }],
    ['a short jti', { jti: 'AAAA' }],
    ['a short session', { ses: 'AAAA' }],
    ['a negative step', { seq: -1 }],
    ['an unknown claim', { role: 'admin' }],
  ])('refuses claims with %s', async (_, change) => {
    const claims = { ...claimsOf(good), ...change };

    expect(parseRequestToken(await signedByJose(HEADER, claims))).toBeNull();
  });
});

describe('a token is good for one request', () => {
  const token = parsed(signRequest(REQUEST));

  it.each([
    ['another cluster', { cluster: 'cl_01kaq8z3m5t7w9yb2d4f6h8j0m' }],
    ['another audience', { audiences: ['https://flotilla.example.evil'] }],
    ['another method', { method: 'POST' }],
    ['another path', { target: '/agent/v1/revisions/sha256:01' }],
    ['a query', { target: '/agent/v1/revisions/sha256:00?x=1' }],
  ])('and not for %s', (_, change) => {
    expect(isBoundTo(token, BINDING)).toBe(true);
    expect(isBoundTo(token, { ...BINDING, ...change })).toBe(false);
  });

  it('and not with another key, or a changed byte', () => {
    const changed = { ...token, signed: Uint8Array.from(token.signed, (byte, index) => (index === 80 ? byte ^ 1 : byte)) };

    expect(isSignedBy(token, PUBLIC_KEY)).toBe(true);
    expect(isSignedBy(token, publicKeyOfSeed(new Uint8Array(32).fill(7)))).toBe(false);
    expect(isSignedBy(changed, PUBLIC_KEY)).toBe(false);
  });

  it('from 90 s before it was made until 30 s after its end, and at no other time', () => {
    const at = (seconds: number): boolean => isInTime(token.claims, NOW + seconds * 1_000);

    expect([at(-90), at(0), at(60), at(89.999)]).toEqual([true, true, true, true]);
    expect([at(-90.001), at(90)]).toEqual([false, false]);
  });
});

it.each([
  ['/agent/v1/self', '/agent/v1/self'],
  ['/base/agent/v1/desired?wait=55&etag=b', '/agent/v1/desired?etag=b&wait=55'],
  ['/agent/v1/x?b=2&a=%7E&a=1', '/agent/v1/x?a=~&a=1&b=2'],
  ['/agent/v1/x?a=(1)+2', '/agent/v1/x?a=%281%29%202'],
])('binds %s as %s', (url, target) => {
  expect(requestTarget(url)).toBe(target);
});
