import type { BodyOf, routes } from '@flotilla/contracts';
import {
  decodeBase64Url,
  FlotillaError,
  isName,
  isNonceValid,
  joinTranscript,
  publicKeyBytes,
  suggestName,
  thumbprintOf,
  type EpochMs,
  type JoinToken,
  type Mac,
} from '@flotilla/core';
import { verify } from '@flotilla/platform';
import { JoinRefusal } from './join-refusal.ts';

export type JoinRequest = BodyOf<typeof routes.joinCluster>;

/** What a join is proven against. */
export interface JoinProofGround {
  readonly mac: Mac;
  readonly audiences: readonly string[];
  readonly now: EpochMs;
}

/** Compared against when no token has the handle, so that the answer takes as long. */
const NOBODYS_KEY = 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik';

/** @throws FlotillaError `invalid_field` for a key that is none */
export function requireKey(jwk: JoinRequest['jwk']): string {
  if (publicKeyBytes(jwk) !== null) return thumbprintOf(jwk);
  throw invalid('/jwk/x', 'An Ed25519 public key: 32 bytes in base64url, and no point of small order');
}

/** @throws FlotillaError `invalid_field` with the nearest allowed name */
export function requireClusterName(name: string): void {
  if (isName(name)) return;
  const suggestion = suggestName(name);
  throw invalid(
    '/name',
    `A cluster's name is a DNS label: 1 to 63 of a-z, 0-9 and "-", not at its ends${suggestion === null ? '' : `; "${suggestion}" is one`}`,
  );
}

/**
 * Both keys have signed this very request to this very server, and its nonce is ours and lasts.
 *
 * @throws JoinRefusal
 */
export function proveJoin(request: JoinRequest, token: JoinToken | null, ground: JoinProofGround): JoinToken {
  const thumbprint = thumbprintOf(request.jwk);
  const isFresh = isNonceValid(ground.mac, { nonce: request.nonce, purpose: 'join', subject: thumbprint }, ground.now);
  const isTokenProven = ground.audiences.some((audience) =>
    isSigned(request, { audience, thumbprint, key: token?.publicKey ?? NOBODYS_KEY }, request.tokenSignature),
  );
  const isKeyProven = ground.audiences.some((audience) =>
    isSigned(request, { audience, thumbprint, key: request.jwk.x }, request.keySignature),
  );
  if (token === null) throw new JoinRefusal('UnknownToken');
  if (!isFresh) throw new JoinRefusal('WrongNonce');
  if (!isTokenProven || !isKeyProven) throw new JoinRefusal('WrongSignature');
  if (request.jwk.x === token.publicKey) throw new JoinRefusal('KeyIsTheTokens');
  return token;
}

function isSigned(
  request: JoinRequest,
  by: { readonly audience: string; readonly thumbprint: string; readonly key: string },
  signature: string,
): boolean {
  const key = publicKeyBytes({ x: by.key });
  const bytes = decodeBase64Url(signature);
  if (key === null || bytes === null) return false;
  return verify(key, joinTranscript({ ...request, audience: by.audience, thumbprint: by.thumbprint }), bytes);
}

function invalid(pointer: string, message: string): FlotillaError {
  return new FlotillaError('invalid_field', { detail: message, errors: [{ in: 'body', pointer, code: 'invalid_field', message }] });
}
