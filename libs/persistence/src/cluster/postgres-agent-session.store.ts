import { AgentSessionStore, uuidOf, type AgentSession, type ClusterUid } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';

interface AgentSessionRow {
  readonly session: string;
  readonly version: string;
  readonly seq: string;
  readonly attempt: string;
  readonly displaced: readonly string[];
}

export class PostgresAgentSessionStore extends AgentSessionStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async lock(cluster: ClusterUid): Promise<AgentSession | null> {
    // The key's row exists before the first session does, and is the same for all processes of a cluster.
    await this.connection.query(`select 1 from agent_keys where cluster_id = $1 and phase = 'Active' for no key update`, [
      uuidOf('cl', cluster),
    ]);
    return this.find(cluster);
  }

  override async find(cluster: ClusterUid): Promise<AgentSession | null> {
    const [row] = await this.connection.query<AgentSessionRow>(
      'select session, version, seq, attempt, displaced from agent_sessions where cluster_id = $1',
      [uuidOf('cl', cluster)],
    );
    return row === undefined
      ? null
      : {
          cluster,
          session: row.session,
          version: Number(row.version),
          seq: Number(row.seq),
          attempt: Number(row.attempt),
          displaced: row.displaced,
        };
  }

  override async save(session: AgentSession): Promise<void> {
    await this.connection.query(
      `insert into agent_sessions (cluster_id, session, version, seq, attempt, displaced) values ($1, $2, $3, $4, $5, $6)
       on conflict (cluster_id) do update set session = $2, version = $3, seq = $4, attempt = $5, displaced = $6`,
      [uuidOf('cl', session.cluster), session.session, session.version, session.seq, session.attempt, JSON.stringify(session.displaced)],
    );
  }
}
