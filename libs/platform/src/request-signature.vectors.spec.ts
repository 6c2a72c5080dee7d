import { readFileSync } from 'node:fs';
import { compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  bodyHash,
  isBoundTo,
  isInTime,
  isSignedBy,
  parseRequestToken,
  requestTarget,
  type ParsedRequestToken,
} from './request-signature.ts';

interface Named {
  readonly name: string;
  readonly token: string;
}
interface Vectors {
  readonly agentKey: string;
  readonly kid: string;
  readonly cluster: string;
  readonly audiences: readonly string[];
  readonly good: readonly (Named & { readonly method: string; readonly url: string; readonly body: string; readonly nowMs: number })[];
  readonly malformed: readonly Named[];
  readonly unsigned: readonly Named[];
  readonly unbound: readonly Named[];
  readonly untimely: readonly { readonly name: string; readonly nowMs: number }[];
  readonly timely: readonly { readonly name: string; readonly nowMs: number }[];
  readonly otherBody: { readonly token: string; readonly body: string };
  readonly otherQueryOrder: Named & { readonly method: string; readonly url: string };
}
const vectors = JSON.parse(readFileSync(new URL('../../../test/vectors/request-jws.json', import.meta.url), 'utf8')) as Vectors; // our own file
const publicKey = Buffer.from(vectors.agentKey, 'base64url');
const CHANNEL = { cluster: vectors.cluster, audiences: vectors.audiences, method: 'GET', target: '/agent/v1/channel' };

function parse(token: string): ParsedRequestToken {
  const parsed = parseRequestToken(`FlotillaAgent ${token}`);
  if (parsed === null) throw new TypeError('The vector was meant to be well-formed');
  return parsed;
}

async function joseAccepts(token: string): Promise<boolean> {
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: vectors.agentKey }, 'EdDSA');
  return compactVerify(token, key, { algorithms: ['EdDSA'] }).then(
    () => true,
    () => false,
  );
}

describe('a signed request', () => {
  it.each(vectors.good)('is accepted $name, by a second library too', async ({ token, method, url, body, nowMs }) => {
    const parsed = parse(token);

    expect(parsed.kid).toBe(vectors.kid);
    expect(isSignedBy(parsed, publicKey)).toBe(true);
    expect(await joseAccepts(token)).toBe(true);
    expect(isBoundTo(parsed, { ...CHANNEL, method, target: requestTarget(url) })).toBe(true);
    expect(isInTime(parsed.claims, nowMs)).toBe(true);
    expect(bodyHash(Buffer.from(body))).toBe(parsed.claims.bh);
  });

  it.each(vectors.malformed)('is refused by its form: $name', ({ token }) => {
    expect(parseRequestToken(`FlotillaAgent ${token}`)).toBeNull();
  });

  it.each(vectors.unsigned)('is refused by its signature: $name', async ({ token }) => {
    expect(isSignedBy(parse(token), publicKey)).toBe(false);
    // The header is no concern of the second library; that it names the key is ours alone.
    if (parse(token).kid === vectors.kid) expect(await joseAccepts(token)).toBe(false);
  });

  it.each(vectors.unbound)('is refused for $name', ({ token }) => {
    expect(isSignedBy(parse(token), publicKey)).toBe(true);
    expect(isBoundTo(parse(token), CHANNEL)).toBe(false);
  });

  it('is refused with its query unsorted', () => {
    const { token, method, url } = vectors.otherQueryOrder;

    expect(isBoundTo(parse(token), { ...CHANNEL, method, target: requestTarget(url) })).toBe(false);
  });

  it('is refused with another body', () => {
    expect(bodyHash(Buffer.from(vectors.otherBody.body))).not.toBe(parse(vectors.otherBody.token).claims.bh);
  });

  it('is in time from 90 s before to 30 s after', () => {
    const { claims } = parse(vectors.good[0]?.token ?? '');

    for (const { name, nowMs } of vectors.timely) expect(isInTime(claims, nowMs), name).toBe(true);
    for (const { name, nowMs } of vectors.untimely) expect(isInTime(claims, nowMs), name).toBe(false);
  });

  it.each(['Bearer ', 'flotillaagent ', 'FlotillaAgent', ''])('needs its own scheme: "%s"', (scheme) => {
    expect(parseRequestToken(`${scheme}${vectors.good[0]?.token ?? ''}`)).toBeNull();
  });
});
