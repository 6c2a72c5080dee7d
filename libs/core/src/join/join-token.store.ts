import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid, JoinTokenUid, RegistrationUid } from '../kernel/uid.ts';
import type { JoinToken } from './join-token-terms.ts';

/** That a key has joined with a token, and what came of it. */
export interface JoinAttempt {
  readonly handle: string;
  readonly thumbprint: string;
  readonly cluster: ClusterUid;
  readonly registration: RegistrationUid | null;
  readonly at: EpochMs;
}

export abstract class JoinTokenStore {
  /** @returns false when name or key belong to another token */
  abstract insert(token: JoinToken): Promise<boolean>;
  abstract find(nameOrUid: string): Promise<JoinToken | null>;
  /** Under the row's lock: joins with one token come one after the other. */
  abstract lock(handle: string): Promise<JoinToken | null>;
  /** Counts one use. The statement is the check: @returns null when the token is revoked, expired or spent */
  abstract spend(handle: string): Promise<JoinToken | null>;
  abstract revoke(uid: JoinTokenUid, at: EpochMs): Promise<void>;
  abstract attempt(handle: string, thumbprint: string): Promise<JoinAttempt | null>;
  abstract recordAttempt(attempt: JoinAttempt): Promise<void>;
}
