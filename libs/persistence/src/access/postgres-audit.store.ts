import { AuditStore, uuidOf, type AuditEntry } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';

export class PostgresAuditStore extends AuditStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async append(entry: AuditEntry): Promise<void> {
    await this.connection.query(
      `insert into audit_records (id, actor, action, object, outcome, reason, request_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        uuidOf('au', entry.uid),
        entry.actor,
        entry.action,
        entry.object,
        entry.outcome,
        entry.reason,
        entry.requestId,
        JSON.stringify(entry.detail),
      ],
    );
  }
}
