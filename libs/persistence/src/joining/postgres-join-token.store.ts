import { JoinTokenStore, uidOf, uuidOf, type EpochMs, type JoinAttempt, type JoinToken, type JoinTokenUid } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { joinTokenOf, type JoinTokenRow } from './join-token.row.ts';

interface AttemptRow {
  readonly handle: string;
  readonly thumbprint: string;
  readonly cluster_id: string;
  readonly registration_id: string | null;
  readonly at: Date;
}

export class PostgresJoinTokenStore extends JoinTokenStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(token: JoinToken): Promise<boolean> {
    const rows = await this.connection.query(
      `insert into join_tokens (handle, id, name, public_key, max_uses, expires_at, approval, cluster_name, bound_thumbprint, rekeys_cluster_id,
         imposed_region, imposed_labels, allowed_labels, created_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing returning id`,
      [
        token.handle,
        uuidOf('jt', token.uid),
        token.name,
        token.publicKey,
        token.maxUses,
        new Date(token.expiresAt),
        token.approval,
        token.clusterName,
        token.agentThumbprint,
        token.rekeys === null ? null : uuidOf('cl', token.rekeys),
        token.region,
        JSON.stringify(token.labels),
        JSON.stringify(token.allowLabels),
        new Date(token.createdAt),
        token.createdBy,
      ],
    );
    return rows.length === 1;
  }

  override find(nameOrUid: string): Promise<JoinToken | null> {
    return this.one('select * from join_tokens where name = $1 or id = $2', [nameOrUid, uuidOf('jt', nameOrUid)]);
  }

  override lock(handle: string): Promise<JoinToken | null> {
    return this.one('select * from join_tokens where handle = $1 for update', [handle]);
  }

  override spend(handle: string): Promise<JoinToken | null> {
    return this.one(
      `update join_tokens set uses = uses + 1
       where handle = $1 and revoked_at is null and expires_at > clock_timestamp() and uses < max_uses returning *`,
      [handle],
    );
  }

  override async revoke(uid: JoinTokenUid, at: EpochMs): Promise<void> {
    await this.connection.query('update join_tokens set revoked_at = $2 where id = $1 and revoked_at is null', [
      uuidOf('jt', uid),
      new Date(at),
    ]);
  }

  override async attempt(handle: string, thumbprint: string): Promise<JoinAttempt | null> {
    const [row] = await this.connection.query<AttemptRow>('select * from join_attempts where handle = $1 and thumbprint = $2', [
      handle,
      thumbprint,
    ]);
    if (row === undefined) return null;
    const registration = row.registration_id === null ? null : uidOf('rg', row.registration_id);
    return { handle, thumbprint, cluster: uidOf('cl', row.cluster_id), registration, at: row.at.getTime() };
  }

  override async recordAttempt(attempt: JoinAttempt): Promise<void> {
    await this.connection.query(
      'insert into join_attempts (handle, thumbprint, cluster_id, registration_id, at) values ($1, $2, $3, $4, $5)',
      [
        attempt.handle,
        attempt.thumbprint,
        uuidOf('cl', attempt.cluster),
        attempt.registration === null ? null : uuidOf('rg', attempt.registration),
        new Date(attempt.at),
      ],
    );
  }

  private async one(sql: string, parameters: readonly unknown[]): Promise<JoinToken | null> {
    const [row] = await this.connection.query<JoinTokenRow>(sql, parameters);
    return row === undefined ? null : joinTokenOf(row);
  }
}
