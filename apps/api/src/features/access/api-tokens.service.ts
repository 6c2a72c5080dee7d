import { Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@flotilla/contracts';
import {
  actorOf,
  FlotillaError,
  formatInstant,
  parseInstant,
  ROLE_NAMES,
  UnitOfWork,
  type ApiToken,
  type Caller,
  type EpochMs,
  type Role,
} from '@flotilla/core';
import { newUid } from '@flotilla/platform';
import { hashOfSecret, newApiToken } from './api-token-secret.ts';
import { AuditService } from './audit.service.ts';

const DAY_MS = 86_400_000;
export const DEFAULT_LIFETIME_MS = 90 * DAY_MS;
const MAX_LIFETIME_MS = 365 * DAY_MS;

type CreateRequest = BodyOf<typeof routes.createApiToken>;

/** Makes and ends API tokens. */
@Injectable()
export class ApiTokensService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
  ) {}

  /** @returns the text too, which is nowhere kept */
  async create(caller: Caller, request: CreateRequest): Promise<{ readonly token: ApiToken; readonly text: string }> {
    return this.unitOfWork.run(async (work) => {
      const now = await work.now();
      const { handle, secret, text } = newApiToken();
      const token: ApiToken = {
        uid: newUid('at'),
        name: request.name,
        handle,
        secretHash: hashOfSecret(secret),
        role: roleOf(request.role),
        createdAt: now,
        createdBy: actorOf(caller),
        expiresAt: expiryOf(request.expiresAt, now),
        lastUsedAt: null,
        revokedAt: null,
      };
      if (!(await work.stores.apiTokens.insert(token)))
        throw new FlotillaError('name_taken', { detail: `An API token is named ${token.name}`, hint: 'Revoke it, or take another name' });
      await this.audit.record(work, {
        caller,
        action: 'api_token.created',
        object: `ApiToken/${token.name}`,
        detail: { role: token.role, expiresAt: formatInstant(token.expiresAt) },
      });
      return { token, text };
    });
  }

  /** Ends it at once; doing so twice changes nothing. */
  async revoke(caller: Caller, nameOrUid: string): Promise<void> {
    await this.unitOfWork.run(async (work) => {
      const token = await work.stores.apiTokens.lock(nameOrUid);
      if (token === null) throw new FlotillaError('not_found', { detail: `There is no API token ${nameOrUid}` });
      if (token.revokedAt !== null) return;
      await work.stores.apiTokens.revoke(token.uid, await work.now(), actorOf(caller));
      await this.audit.record(work, { caller, action: 'api_token.revoked', object: `ApiToken/${token.name}` });
    });
  }
}

function expiryOf(text: string | undefined, now: EpochMs): EpochMs {
  const expiresAt = text === undefined ? now + DEFAULT_LIFETIME_MS : (parseInstant(text) ?? now);
  if (expiresAt > now && expiresAt <= now + MAX_LIFETIME_MS) return expiresAt;
  const message = `Between now and ${formatInstant(now + MAX_LIFETIME_MS)}`;
  throw new FlotillaError('invalid_field', {
    detail: `/expiresAt: ${message}`,
    errors: [{ in: 'body', pointer: '/expiresAt', code: 'invalid_field', message }],
  });
}

/** The schema takes the names of roles only. */
function roleOf(text: string): Role {
  const role = ROLE_NAMES.find((name) => name === text);
  if (role === undefined) throw new FlotillaError('invalid_field', { detail: `/role: one of ${ROLE_NAMES.join(', ')}` });
  return role;
}
