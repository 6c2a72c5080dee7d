import { uuidOf, type ClusterUid, type EpochMs } from '@flotilla/core';
import type { DataSource } from 'typeorm';

export interface HistoryEntry {
  readonly id: string;
  readonly at: EpochMs;
  /** `Assigned`, `Claimed`, `Verdict`, … */
  readonly kind: string;
  readonly config: string;
  readonly by: string;
  readonly detail: string;
  readonly revisionSeq: number | null;
  readonly generation: number;
}

interface HistoryRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly config: string;
  readonly actor: string;
  readonly detail: string;
  readonly seq: number | null;
  readonly generation: string;
}

export interface HistoryPosition {
  readonly at: EpochMs;
  readonly id: string;
}

/** Each half is cut to the page before the two are merged, so that a long history costs a page. */
const HALF = `and ($2::text is null or config_name = $2) and ($3::timestamptz is null or (at, id) < ($3, $4::uuid)) order by at desc, id desc limit $5`;

/** What was decided, claimed and observed on one cluster, newest first. */
export class ClusterHistoryQuery {
  constructor(private readonly database: DataSource) {}

  async page(cluster: ClusterUid, config: string | null, limit: number, before: HistoryPosition | null): Promise<readonly HistoryEntry[]> {
    const rows: readonly HistoryRow[] = await this.database.query(
      `select * from (
         (select id, at, change as kind, config_name as config, actor, reason as detail, revision_seq as seq, generation from assignment_history where cluster_id = $1 ${HALF})
         union all
         (select v.id, v.at, 'Verdict', v.config_name, 'agent', concat(v.verdict, ': ', v.message), r.seq, v.generation
          from (select * from verdict_history where cluster_id = $1 ${HALF}) v
          left join configs c on c.name = v.config_name left join revisions r on r.config_id = c.id and r.digest = v.revision_digest)
       ) entries order by at desc, id desc limit $5`,
      [uuidOf('cl', cluster), config, before === null ? null : new Date(before.at), before?.id ?? null, limit],
    );
    return rows.map(({ at, actor, seq, generation, ...rest }) => ({
      ...rest,
      at: at.getTime(),
      by: actor,
      revisionSeq: seq,
      generation: Number(generation),
    }));
  }
}
