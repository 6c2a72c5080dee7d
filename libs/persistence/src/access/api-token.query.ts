import { uuidOf, type ApiToken, type ApiTokenUid, type EpochMs } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { apiTokenOf, type ApiTokenRow } from './api-token.row.ts';

/** Reads of API tokens for the guard and for the list; no row of it decides about a change. */
export class ApiTokenQuery {
  constructor(private readonly database: DataSource) {}

  /** The token behind a handle with the database's time, revoked and expired ones too; read on every request and never cached. */
  async byHandle(handle: string): Promise<{ readonly token: ApiToken; readonly now: EpochMs } | null> {
    const rows: readonly (ApiTokenRow & { readonly now: Date })[] = await this.database.query(
      'select *, clock_timestamp() as now from api_tokens where handle = $1',
      [handle],
    );
    const [row] = rows;
    return row === undefined ? null : { token: apiTokenOf(row), now: row.now.getTime() };
  }

  async byUid(uid: ApiTokenUid): Promise<ApiToken | null> {
    const rows: readonly ApiTokenRow[] = await this.database.query('select * from api_tokens where id = $1', [uuidOf('at', uid)]);
    const [row] = rows;
    return row === undefined ? null : apiTokenOf(row);
  }

  /** Newest first, after `before`. */
  async page(limit: number, before: ApiTokenUid | null): Promise<readonly ApiToken[]> {
    const rows: readonly ApiTokenRow[] = await this.database.query(
      'select * from api_tokens where $1::uuid is null or id < $1 order by id desc limit $2',
      [before === null ? null : uuidOf('at', before), limit],
    );
    return rows.map(apiTokenOf);
  }

  /** Written at most once an hour a token, outside of any transaction: losing it costs nothing. */
  async touch(uid: ApiTokenUid): Promise<void> {
    await this.database.query(
      `update api_tokens set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 hour')`,
      [uuidOf('at', uid)],
    );
  }
}
