import { Injectable } from '@nestjs/common';
import { FlotillaError, isLive, parseApiToken, type ApiToken, type EpochMs, type UserCaller } from '@flotilla/core';
import { ApiTokenQuery } from '@flotilla/persistence';
import { isSecretOf } from './api-token-secret.ts';

const HOUR_MS = 3_600_000;
const SCHEME = 'Bearer ';

/** Whose request it is, by its API token. Read from the database on every request: a revoked token ends at once. */
@Injectable()
export class ApiTokenAuthenticator {
  constructor(private readonly tokens: ApiTokenQuery) {}

  /** @throws FlotillaError `unauthenticated`, the same for every reason */
  async authenticate(authorization: string | undefined, requestId: string): Promise<UserCaller> {
    const presented = authorization?.startsWith(SCHEME) === true ? parseApiToken(authorization.slice(SCHEME.length)) : null;
    if (presented === null) throw unauthenticated();
    const found = await this.tokens.byHandle(presented.handle);
    if (found === null || !isSecretOf(presented.secret, found.token.secretHash) || !isLive(found.token, found.now)) throw unauthenticated();
    await this.noteUse(found.token, found.now);
    const { name, uid, role } = found.token;
    return { kind: 'User', name, tokenUid: uid, role, requestId };
  }

  private async noteUse({ uid, lastUsedAt }: ApiToken, now: EpochMs): Promise<void> {
    if (lastUsedAt === null || now - lastUsedAt > HOUR_MS) await this.tokens.touch(uid);
  }
}

function unauthenticated(): FlotillaError {
  return new FlotillaError('unauthenticated', {
    detail: 'This needs a valid API token',
    hint: 'Send Authorization: Bearer fut1_…; flotilla login stores one',
  });
}
