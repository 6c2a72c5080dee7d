import { createHash, randomBytes } from 'node:crypto';
import { decodeBase64Url, isJsonObject, thumbprintOf, type EpochMs } from '@flotilla/core';
import { jwkOf, publicKeyOfSeed, sign, verify } from './ed25519.ts';

/**
 * An agent's proof for one request: a JWS bound to server, minute, method, path and body.
 *
 * Order of checks on the server, cheapest and least trusting first; the first that fails ends it:
 * 1 {@link parseRequestToken} (size, three parts, exact header) · 2 the key by `kid` from the server's own rows, with the database's
 * time · 3 {@link isSignedBy} · 4 the key's phase · 5 {@link isBoundTo} (cluster, audience, method, path) · 6 {@link isInTime} ·
 * 7 only now the body is read: {@link bodyHash} · 8 the session.
 */
export interface RequestClaims {
  /** Cluster uid. */
  readonly sub: string;
  readonly aud: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** {@link bodyHash} of the bytes as sent. */
  readonly bh: string;
  /** 128 random bits per process start; absent only on `GET /agent/v1/self`. */
  readonly ses?: string;
  /** On the channel's upgrade only: numbers the steps of a session. */
  readonly seq?: number;
  readonly att?: number;
  /** From a `clock_skew` answer: fresh, it stands for a right clock. */
  readonly nonce?: string;
}

/** A token whose form is right; nothing is proven yet. */
export interface ParsedRequestToken {
  /** Thumbprint of the key that has to verify it. */
  readonly kid: string;
  readonly claims: RequestClaims;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a server knows of a request by itself. */
export interface RequestBinding {
  readonly cluster: string;
  /** All that this server goes by; never taken from `Host`. */
  readonly audiences: readonly string[];
  readonly method: string;
  /** {@link requestTarget} of the request line. */
  readonly target: string;
}

export const REQUEST_SCHEME = 'FlotillaAgent';
export const MAX_TOKEN_BYTES = 2_048;
const MAX_LIFETIME_S = 60;
const EARLY_MS = 90_000;
const LATE_MS = 30_000;
const TYPE = 'flotilla-agent+jwt';

export interface RequestToSign {
  readonly seed: Uint8Array;
  readonly cluster: string;
  readonly audience: string;
  readonly method: string;
  /** Path from `/agent/v1` on, with its query. */
  readonly url: string;
  readonly body: Uint8Array;
  /** The server's time as the agent knows it. */
  readonly now: EpochMs;
  readonly session?: string;
  readonly step?: { readonly seq: number; readonly att: number };
  readonly nonce?: string;
}

/** The value of `Authorization` for one request; valid for 60 s. */
export function signRequest(request: RequestToSign): string {
  const iat = Math.floor(request.now / 1_000);
  const claims: RequestClaims = {
    sub: request.cluster,
    aud: request.audience,
    iat,
    exp: iat + MAX_LIFETIME_S,
    jti: randomBytes(16).toString('base64url'),
    htm: request.method,
    htu: requestTarget(request.url),
    bh: bodyHash(request.body),
    ...(request.session === undefined ? {} : { ses: request.session }),
    ...request.step,
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  };
  const header = { alg: 'EdDSA', typ: TYPE, kid: thumbprintOf(jwkOf(publicKeyOfSeed(request.seed))) };
  const signed = `${encodePart(header)}.${encodePart(claims)}`;
  return `${REQUEST_SCHEME} ${signed}.${Buffer.from(sign(request.seed, Buffer.from(signed))).toString('base64url')}`;
}

/**
 * Check 1: at most 2 KiB, three parts, and a header of exactly `alg` EdDSA, our `typ` and `kid`.
 *
 * @param authorization the header's whole value
 * @returns null for everything else; the reason is nobody's business
 */
export function parseRequestToken(authorization: string | undefined): ParsedRequestToken | null {
  const [header = '', payload = '', signature = ''] = partsOf(authorization) ?? [];
  const kid = readHeader(header);
  const claims = readClaims(payload);
  const signatureBytes = decodeBase64Url(signature);
  if (kid === null || claims === null || signatureBytes?.length !== 64) return null;
  return { kid, claims, signed: Buffer.from(`${header}.${payload}`), signature: signatureBytes };
}

function partsOf(authorization: string | undefined): readonly string[] | null {
  const prefix = `${REQUEST_SCHEME} `;
  if (authorization?.startsWith(prefix) !== true) return null;
  const token = authorization.slice(prefix.length);
  const parts = token.split('.');
  return Buffer.byteLength(token) <= MAX_TOKEN_BYTES && parts.length === 3 ? parts : null;
}

/** Check 3. */
export function isSignedBy(token: ParsedRequestToken, publicKey: Uint8Array): boolean {
  return thumbprintOf(jwkOf(publicKey)) === token.kid && verify(publicKey, token.signed, token.signature);
}

/** Check 5. */
export function isBoundTo({ claims }: ParsedRequestToken, binding: RequestBinding): boolean {
  return (
    claims.sub === binding.cluster &&
    binding.audiences.includes(claims.aud) &&
    claims.htm === binding.method &&
    claims.htu === binding.target
  );
}

/** Check 6: `iat − 90 s ≤ now < exp + 30 s`, by the database's clock. A fresh nonce takes its place. */
export function isInTime({ iat, exp }: Pick<RequestClaims, 'iat' | 'exp'>, now: EpochMs): boolean {
  return iat * 1_000 - EARLY_MS <= now && now < exp * 1_000 + LATE_MS;
}

/** What `bh` must be: base64url of SHA-256 over the bytes as sent, the empty ones without a body. */
export function bodyHash(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url');
}

/**
 * What `htu` must be: the path from `/agent/v1` on, and the query sorted by name in RFC 3986 encoding.
 *
 * @param url of the request line; a base path before `/agent/v1` is dropped
 */
export function requestTarget(url: string): string {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const start = path.indexOf('/agent/v1');
  const query = question < 0 ? '' : url.slice(question + 1);
  const sorted = [...new URLSearchParams(query)].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const text = sorted.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join('&');
  return `${start < 0 ? path : path.slice(start)}${text === '' ? '' : `?${text}`}`;
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function readHeader(part: string): string | null {
  const header = readObject(part);
  if (header === null || Object.keys(header).length !== 3) return null;
  const { alg, typ, kid } = header;
  return alg === 'EdDSA' && typ === TYPE && typeof kid === 'string' && kid.length === 43 ? kid : null;
}

const CLAIM_CHECKS: { readonly [K in keyof RequestClaims]-?: (value: unknown) => boolean } = {
  sub: isText,
  aud: isText,
  iat: Number.isSafeInteger,
  exp: Number.isSafeInteger,
  jti: is128Bits,
  htm: isText,
  htu: isText,
  bh: isText,
  ses: (value) => value === undefined || is128Bits(value),
  seq: isStep,
  att: isStep,
  nonce: (value) => value === undefined || isText(value),
};

function readClaims(part: string): RequestClaims | null {
  const claims = readObject(part);
  if (claims === null || Object.keys(claims).some((name) => !Object.hasOwn(CLAIM_CHECKS, name))) return null;
  if (!Object.entries(CLAIM_CHECKS).every(([name, holds]) => holds(claims[name]))) return null;
  const checked = claims as unknown as RequestClaims; // every claim was checked, and there is no other
  return checked.iat < checked.exp && checked.exp <= checked.iat + MAX_LIFETIME_S ? checked : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function is128Bits(value: unknown): boolean {
  return typeof value === 'string' && decodeBase64Url(value)?.length === 16;
}

function isStep(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);
}

function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function readObject(part: string): Readonly<Record<string, unknown>> | null {
  const bytes = decodeBase64Url(part);
  if (bytes === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
