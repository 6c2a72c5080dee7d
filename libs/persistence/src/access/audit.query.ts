import { uidOf, type AuditRecord, type EpochMs } from '@flotilla/core';
import type { DataSource } from 'typeorm';

export interface AuditFilter {
  readonly actor: string | null;
  readonly action: string | null;
  readonly object: string | null;
  readonly since: EpochMs | null;
}

interface StoredRow {
  readonly seq: string;
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly request_id: string;
  readonly detail: AuditRecord['detail'];
}

/** A record with its place in the trail. */
export interface AuditRow {
  readonly seq: number;
  readonly record: AuditRecord;
}

/** Who did what, newest first. */
export class AuditQuery {
  constructor(private readonly database: DataSource) {}

  /** @param before `seq` of the last row of the page before; null for the first page */
  async page(filter: AuditFilter, limit: number, before: number | null): Promise<readonly AuditRow[]> {
    const rows: readonly StoredRow[] = await this.database.query(
      `select seq, id, at, actor, action, object, outcome, reason, request_id, detail from audit_records
       where ($1::bigint is null or seq < $1) and ($2::text is null or actor = $2) and ($3::text is null or action = $3)
         and ($4::text is null or object = $4) and ($5::timestamptz is null or at >= $5)
       order by seq desc limit $6`,
      [before, filter.actor, filter.action, filter.object, filter.since === null ? null : new Date(filter.since), limit],
    );
    return rows.map(({ seq, id, at, request_id, ...rest }) => ({
      seq: Number(seq),
      record: { ...rest, uid: uidOf('au', id), at: at.getTime(), requestId: request_id },
    }));
  }
}
