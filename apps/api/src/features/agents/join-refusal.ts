import { FlotillaError } from '@flotilla/core';

/** Why a join was refused: for the audit trail, and for nobody outside. */
export type JoinRefusalReason =
  | 'UnknownToken'
  | 'WrongNonce'
  | 'WrongSignature'
  | 'TokenRevoked'
  | 'TokenExpired'
  | 'TokenSpent'
  | 'OtherKeyBound'
  | 'KeyIsTheTokens'
  | 'KeyKnown'
  | 'KeyRevoked'
  | 'RegistrationRejected'
  | 'ClusterForgotten'
  | 'OtherClusterToRekey';

/** Ends the transaction of a join; the caller makes the one answer of it. */
export class JoinRefusal extends Error {
  constructor(readonly reason: JoinRefusalReason) {
    super(reason);
    this.name = 'JoinRefusal';
  }
}

/** The same for every reason, so that nobody learns which tokens exist. */
export function joinRejected(): FlotillaError {
  return new FlotillaError('join_rejected', {
    detail: 'This join token and key admit nobody here',
    hint: 'Make a new join token (flotilla join-token create); for a cluster that has lost its key, one that re-keys it (--rekeys). The reason stands in the audit trail under this request id',
  });
}
