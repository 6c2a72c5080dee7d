import { CLUSTER_PHASES, uidOf, uuidOf, type AgentKey, type ClusterPhase, type ClusterUid, type EpochMs } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { agentKeyOf, type AgentKeyRow } from './agent-key.row.ts';
import { wordOf } from './cluster.row.ts';

/** Everything that one request of an agent is judged by; read each time and never cached. */
export interface AgentStanding {
  readonly key: AgentKey;
  readonly clusterName: string;
  readonly clusterPhase: ClusterPhase;
  /** The session that stands; null before the first channel. */
  readonly session: string | null;
  /** Sessions that were taken over from. */
  readonly displaced: readonly string[];
  readonly now: EpochMs;
}

type StandingRow = AgentKeyRow & {
  readonly name: string;
  readonly cluster_phase: string;
  readonly session: string | null;
  readonly displaced: readonly string[] | null;
  readonly now: Date;
};

export class AgentStandingQuery {
  constructor(private readonly database: DataSource) {}

  /** One indexed look-up by the key's thumbprint; null for a key that nobody has approved or seen. */
  async of(thumbprint: string): Promise<AgentStanding | null> {
    const rows: readonly StandingRow[] = await this.database.query(
      `select key.*, clusters.name, clusters.phase as cluster_phase, held.session, held.displaced, clock_timestamp() as now
       from agent_keys key join clusters on clusters.id = key.cluster_id left join agent_sessions held on held.cluster_id = key.cluster_id
       where key.thumbprint = $1`,
      [thumbprint],
    );
    const [row] = rows;
    if (row === undefined) return null;
    return {
      key: agentKeyOf(row),
      clusterName: row.name,
      clusterPhase: wordOf(CLUSTER_PHASES, row.cluster_phase),
      session: row.session,
      displaced: row.displaced ?? [],
      now: row.now.getTime(),
    };
  }

  /** Of channels that are open, those whose key or session stands no more, or that no row knows: the poll behind the notice. */
  async fallen(open: readonly OpenChannel[]): Promise<readonly FallenChannel[]> {
    const rows: readonly {
      readonly thumbprint: string;
      readonly cluster_id: string;
      readonly seq: string;
      readonly is_revoked: boolean;
    }[] = await this.database.query(
      `select opened.thumbprint, opened.seq, opened.cluster_id, (key.phase = 'Active' and clusters.phase = 'Active') is not true as is_revoked
       from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) as opened (thumbprint, session, seq, cluster_id)
       left join agent_keys key on key.thumbprint = opened.thumbprint and key.cluster_id = opened.cluster_id
       left join clusters on clusters.id = key.cluster_id
       left join agent_sessions held on held.cluster_id = key.cluster_id
       where (key.phase = 'Active' and clusters.phase = 'Active') is not true
          or held.session is distinct from opened.session or held.seq > opened.seq`,
      [
        open.map(({ thumbprint }) => thumbprint),
        open.map(({ session }) => session),
        open.map(({ seq }) => seq),
        open.map(({ cluster }) => uuidOf('cl', cluster)),
      ],
    );
    return rows.map((row) => ({
      cluster: uidOf('cl', row.cluster_id),
      thumbprint: row.thumbprint,
      seq: Number(row.seq),
      why: row.is_revoked ? 'Revoked' : 'Superseded',
    }));
  }
}

/** A channel as it was proven at its upgrade. */
export interface OpenChannel {
  readonly cluster: ClusterUid;
  readonly thumbprint: string;
  readonly session: string;
  readonly seq: number;
}

export interface FallenChannel {
  readonly cluster: ClusterUid;
  readonly thumbprint: string;
  readonly seq: number;
  readonly why: 'Revoked' | 'Superseded';
}
