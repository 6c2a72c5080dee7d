import type { EpochMs } from '../kernel/time.ts';
import type { ApiTokenUid } from '../kernel/uid.ts';
import type { Role } from './permissions.ts';

/** A credential of a person or a program; the secret itself is kept by its bearer alone. */
export interface ApiToken {
  readonly uid: ApiTokenUid;
  /** Unique among live ones. */
  readonly name: string;
  /** The public part of the text form, by which it is found. */
  readonly handle: string;
  /** SHA-256 of the secret, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly role: Role;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly expiresAt: EpochMs;
  /** To the hour; null when never. */
  readonly lastUsedAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
}

export function isLive(token: ApiToken, now: EpochMs): boolean {
  return token.revokedAt === null && now < token.expiresAt;
}

export abstract class ApiTokenStore {
  /** @returns false when a token that is not revoked has this name, or any has this handle */
  abstract insert(token: ApiToken): Promise<boolean>;
  /** Takes the row lock; a live token before a revoked one of the same name. */
  abstract lock(nameOrUid: string): Promise<ApiToken | null>;
  abstract revoke(uid: ApiTokenUid, at: EpochMs, by: string): Promise<void>;
  /** Keeps others from making one until the transaction ends. */
  abstract hasLiveAdmin(now: EpochMs): Promise<boolean>;
}
