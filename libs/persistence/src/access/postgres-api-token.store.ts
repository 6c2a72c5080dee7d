import { ApiTokenStore, uuidOf, type ApiToken, type ApiTokenUid, type EpochMs } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { apiTokenOf, type ApiTokenRow } from './api-token.row.ts';

export class PostgresApiTokenStore extends ApiTokenStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(token: ApiToken): Promise<boolean> {
    const rows = await this.connection.query(
      `insert into api_tokens (id, name, handle, secret_hash, role, created_at, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
      [
        uuidOf('at', token.uid),
        token.name,
        token.handle,
        Buffer.from(token.secretHash),
        token.role,
        new Date(token.createdAt),
        token.createdBy,
        new Date(token.expiresAt),
      ],
    );
    return rows.length === 1;
  }

  override async lock(nameOrUid: string): Promise<ApiToken | null> {
    const [row] = await this.connection.query<ApiTokenRow>(
      `select * from api_tokens where name = $1 or id = $2 order by revoked_at nulls first limit 1 for update`,
      [nameOrUid, uuidOf('at', nameOrUid)],
    );
    return row === undefined ? null : apiTokenOf(row);
  }

  override async revoke(uid: ApiTokenUid, at: EpochMs, by: string): Promise<void> {
    await this.connection.query('update api_tokens set revoked_at = $2, revoked_by = $3 where id = $1', [
      uuidOf('at', uid),
      new Date(at),
      by,
    ]);
  }

  override async hasLiveAdmin(now: EpochMs): Promise<boolean> {
    // Before this lock two processes that start together would both find none.
    await this.connection.query('lock table api_tokens in share row exclusive mode');
    const rows = await this.connection.query(
      `select 1 from api_tokens where role = 'admin' and revoked_at is null and expires_at > $1 limit 1`,
      [new Date(now)],
    );
    return rows.length > 0;
  }
}
