import { SHOWN_WORDS, type EpochMs, type Selector, type ShownWord } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { wordOf } from '../cluster/cluster.row.ts';
import { selectorSql, SqlParameters } from '../cluster/selector-sql.ts';

export interface FleetCount {
  readonly region: string;
  readonly shown: ShownWord;
  readonly clusters: number;
}

/** Everything in the fleet that is not well for one reason. */
export interface Cause {
  readonly reason: string;
  readonly kind: string;
  readonly severity: string;
  /** Of the newest. */
  readonly message: string;
  readonly clusters: number;
  readonly since: EpochMs;
  readonly sample: readonly { readonly cluster: string; readonly subject: string }[];
}

export interface CausePosition {
  readonly clusters: number;
  readonly reason: string;
  readonly kind: string;
  readonly severity: string;
}

interface CauseRow extends Omit<Cause, 'clusters' | 'since'> {
  readonly clusters: string;
  readonly since: Date;
}

/** The fleet as a whole, from counts that are kept and from the rows of what is not well. */
export class FleetQuery {
  constructor(private readonly database: DataSource) {}

  /** Clusters by region and shown word; as many rows as there are regions and words, whatever the fleet's size. */
  async counts(): Promise<readonly FleetCount[]> {
    const rows: readonly { readonly region: string; readonly shown: string; readonly n: string }[] = await this.database.query(
      'select region, shown, n from fleet_counts where n > 0 order by region, shown',
    );
    return rows.map(({ region, shown, n }) => ({ region, shown: wordOf(SHOWN_WORDS, shown), clusters: Number(n) }));
  }

  async waitingRegistrations(): Promise<number> {
    const rows: readonly { readonly n: string }[] = await this.database.query(
      `select count(*) as n from registrations where phase = 'Waiting' and expires_at > clock_timestamp()`,
    );
    return Number(rows[0]?.n ?? 0);
  }

  /** By the number of clusters, most first. Silence is a cause like any other. */
  async causes(selector: Selector, limit: number, after: CausePosition | null): Promise<readonly Cause[]> {
    const parameters = new SqlParameters();
    const problems = `select cluster_id, subject, kind, severity, reason, message, since from cluster_problems
      union all select cluster_id, 'Cluster', 'Cluster', 'Attention', connectivity, 'The agent has not been heard of', connectivity_since from cluster_status where shown in ('Late', 'Offline')`;
    const grouped = `select p.reason, p.kind, p.severity, (array_agg(p.message order by p.since desc))[1] as message, count(distinct p.cluster_id) as clusters, min(p.since) as since,
        to_jsonb((array_agg(jsonb_build_object('cluster', cl.name, 'subject', p.subject) order by p.since desc, cl.name))[1:5]) as sample
      from (${problems}) p join clusters cl on cl.id = p.cluster_id where cl.forgotten_at is null and ${selectorSql(selector, 'cl', parameters)} group by p.reason, p.kind, p.severity`;
    const position =
      after === null
        ? 'true'
        : `(-clusters, reason, kind, severity) > (${[-after.clusters, after.reason, after.kind, after.severity].map((value) => parameters.add(value)).join(', ')})`;
    const rows: readonly CauseRow[] = await this.database.query(
      `select * from (${grouped}) causes where ${position} order by -clusters, reason, kind, severity limit ${parameters.add(limit)}`,
      parameters.values,
    );
    return rows.map((row) => ({ ...row, clusters: Number(row.clusters), since: row.since.getTime() }));
  }
}
