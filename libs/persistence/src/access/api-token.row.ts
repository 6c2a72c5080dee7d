import { ROLE_NAMES, uidOf, type ApiToken, type Role } from '@flotilla/core';

export interface ApiTokenRow {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly secret_hash: Buffer;
  readonly role: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

export function apiTokenOf(row: ApiTokenRow): ApiToken {
  return {
    uid: uidOf('at', row.id),
    name: row.name,
    handle: row.handle,
    secretHash: row.secret_hash,
    role: roleOf(row.role),
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
    expiresAt: row.expires_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
  };
}

/** A role that this version does not know grants nothing. */
function roleOf(text: string): Role {
  const role = ROLE_NAMES.find((name) => name === text);
  if (role === undefined) throw new TypeError(`api_tokens.role holds the unknown role ${text}`);
  return role;
}
