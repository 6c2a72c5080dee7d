import { AgentKeyStore, uuidOf, type AgentKey, type ClusterUid, type EpochMs, type Speaker, type Standing } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { agentKeyOf, type AgentKeyRow } from './agent-key.row.ts';

export class PostgresAgentKeyStore extends AgentKeyStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(key: AgentKey): Promise<boolean> {
    const rows = await this.connection.query(
      `insert into agent_keys (thumbprint, cluster_id, x, phase, created_at) values ($1, $2, $3, $4, $5)
       on conflict (thumbprint) do nothing returning thumbprint`,
      [key.thumbprint, uuidOf('cl', key.cluster), key.x, key.phase, new Date(key.createdAt)],
    );
    return rows.length === 1;
  }

  override async find(thumbprint: string): Promise<AgentKey | null> {
    const [row] = await this.connection.query<AgentKeyRow>('select * from agent_keys where thumbprint = $1', [thumbprint]);
    return row === undefined ? null : agentKeyOf(row);
  }

  override async revokeAll(cluster: ClusterUid, by: string, at: EpochMs): Promise<number> {
    const rows = await this.connection.query(
      `update agent_keys set phase = 'Revoked', revoked_at = $3, revoked_by = $2 where cluster_id = $1 and phase = 'Active' returning thumbprint`,
      [uuidOf('cl', cluster), by, new Date(at)],
    );
    return rows.length;
  }

  override async revoke(cluster: ClusterUid, thumbprint: string, by: string): Promise<AgentKey | null> {
    const [row] = await this.connection.query<AgentKeyRow>(
      `update agent_keys set phase = 'Revoked', revoked_at = coalesce(revoked_at, clock_timestamp()), revoked_by = coalesce(revoked_by, $3)
       where cluster_id = $1 and thumbprint = $2 returning *`,
      [uuidOf('cl', cluster), thumbprint, by],
    );
    return row === undefined ? null : agentKeyOf(row);
  }

  override async recordUse(thumbprint: string, at: EpochMs): Promise<void> {
    await this.connection.query('update agent_keys set first_used_at = $2 where thumbprint = $1 and first_used_at is null', [
      thumbprint,
      new Date(at),
    ]);
  }

  override async isAccepted(thumbprint: string): Promise<boolean> {
    const rows = await this.connection.query(
      `select 1 from agent_keys key join clusters on clusters.id = key.cluster_id
       where key.thumbprint = $1 and key.phase = 'Active' and clusters.phase = 'Active' for share of key`,
      [thumbprint],
    );
    return rows.length === 1;
  }

  override async standings(speakers: readonly Speaker[]): Promise<ReadonlyMap<string, Standing>> {
    const rows = await this.connection.query<{ readonly thumbprint: string; readonly standing: Standing }>(
      `select key.thumbprint,
              case when key.phase <> 'Active' or clusters.phase <> 'Active' then 'KeyRevoked'
                   when sessions.session is distinct from said.session then 'SessionSuperseded'
                   else 'Accepted' end as standing
       from unnest($1::text[], $2::text[]) as said (thumbprint, session)
       join agent_keys key on key.thumbprint = said.thumbprint
       join clusters on clusters.id = key.cluster_id
       left join agent_sessions sessions on sessions.cluster_id = key.cluster_id
       order by key.thumbprint
       for share of key`,
      [speakers.map(({ thumbprint }) => thumbprint), speakers.map(({ session }) => session)],
    );
    return new Map(rows.map(({ thumbprint, standing }) => [thumbprint, standing]));
  }
}
