import type { ResponseOf, routes } from '@flotilla/contracts';
import { formatInstant, type ApiToken } from '@flotilla/core';

export type ApiTokenResource = ResponseOf<typeof routes.listApiTokens>['items'][number];

/** Never the hash. */
export function apiTokenResourceOf({
  uid,
  name,
  role,
  createdAt,
  createdBy,
  expiresAt,
  lastUsedAt,
  revokedAt,
}: ApiToken): ApiTokenResource {
  return {
    uid,
    name,
    role,
    createdAt: formatInstant(createdAt),
    createdBy,
    expiresAt: formatInstant(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt),
    revokedAt: revokedAt === null ? null : formatInstant(revokedAt),
  };
}
