import {
  CONNECTIVITIES,
  uuidOf,
  type AgentFacts,
  type AgentReport,
  type Assignment,
  type ClusterUid,
  type ConfigUid,
  type Connectivity,
  type EpochMs,
  type ObservedConfig,
} from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { wordOf } from '../cluster/cluster.row.ts';
import { assignmentOf, type AssignmentRow } from './assignment.row.ts';

/** What is assigned and what runs, for one config on one cluster. */
export interface AssignmentView {
  readonly clusterName: string;
  readonly assignment: Assignment;
  readonly revisionSeq: number | null;
  readonly connectivity: Connectivity;
  readonly connectivitySince: EpochMs;
  readonly mode: AgentFacts['mode'] | null;
  readonly clusterSilence: AgentReport['clusterSilence'];
  /** Since when the agent, though it is heard, stands by nothing that was observed; null while it does. */
  readonly unconfirmedSince: EpochMs | null;
  /** Null before the first report about this config. */
  readonly observed: ObservedConfig | null;
  readonly observedSeq: number | null;
  /** When the agent last stood by what was observed. */
  readonly confirmedAt: EpochMs;
  readonly now: EpochMs;
}

interface AssignmentViewRow extends AssignmentRow {
  readonly cluster_name: string;
  readonly revision_seq: number | null;
  readonly connectivity: string | null;
  readonly connectivity_since: Date | null;
  readonly mode: AgentFacts['mode'] | null;
  readonly cluster_silence: AgentReport['clusterSilence'];
  readonly unconfirmed_since: Date | null;
  readonly observed: ObservedConfig | null;
  readonly observed_seq: number | null;
  readonly confirmed_at: Date | null;
  readonly now: Date;
}

const VIEW = `
  select a.*, c.name as config_name, cl.name as cluster_name, r.seq as revision_seq, s.connectivity, s.connectivity_since, o.facts->>'mode' as mode, o.cluster_silence,
    case when s.health = 'Unknown' and o.health <> 'Unknown' then s.health_since end as unconfirmed_since,
    o.configs->c.name as observed, seen.seq as observed_seq, o.confirmed_at, clock_timestamp() as now
  from assignments a
  join configs c on c.id = a.config_id
  join clusters cl on cl.id = a.cluster_id
  left join revisions r on r.config_id = a.config_id and r.digest = a.revision_digest
  left join cluster_status s on s.cluster_id = a.cluster_id
  left join cluster_observations o on o.cluster_id = a.cluster_id
  left join revisions seen on seen.config_id = a.config_id and seen.digest = o.configs->c.name->>'revision'`;

export class AssignmentQuery {
  constructor(private readonly database: DataSource) {}

  /** By config name, after `after`. */
  async ofCluster(cluster: ClusterUid, limit: number, after: string | null): Promise<readonly AssignmentView[]> {
    return this.views('where a.cluster_id = $1 and ($2::text is null or c.name > $2) order by c.name limit $3', [
      uuidOf('cl', cluster),
      after,
      limit,
    ]);
  }

  /** In the order in which the clusters joined, after `after`. */
  async ofConfig(config: ConfigUid, limit: number, after: ClusterUid | null): Promise<readonly AssignmentView[]> {
    return this.views('where a.config_id = $1 and ($2::uuid is null or a.cluster_id > $2) order by a.cluster_id limit $3', [
      uuidOf('cf', config),
      after === null ? null : uuidOf('cl', after),
      limit,
    ]);
  }

  async one(cluster: ClusterUid, configName: string): Promise<AssignmentView | null> {
    const [view] = await this.views('where a.cluster_id = $1 and c.name = $2', [uuidOf('cl', cluster), configName]);
    return view ?? null;
  }

  /** Rows of one cluster as they are decided, for its document. */
  async assignments(cluster: ClusterUid): Promise<readonly Assignment[]> {
    const rows: readonly AssignmentRow[] = await this.database.query(
      'select a.*, c.name as config_name from assignments a join configs c on c.id = a.config_id where a.cluster_id = $1',
      [uuidOf('cl', cluster)],
    );
    return rows.map(assignmentOf);
  }

  /** The body of a rendering, canonical JSON, if a row of this cluster names it that is not detached. */
  async renderingBody(cluster: ClusterUid, digest: string): Promise<string | null> {
    const rows: readonly { readonly body: string }[] = await this.database.query(
      `select r.body from renderings r where r.digest = $2
         and exists (select 1 from assignments a where a.cluster_id = $1 and a.detached is null and (a.rendering_digest = $2 or a.settled->>'rendering' = $2))`,
      [uuidOf('cl', cluster), digest],
    );
    return rows[0]?.body ?? null;
  }

  private async views(condition: string, values: readonly unknown[]): Promise<readonly AssignmentView[]> {
    const rows: readonly AssignmentViewRow[] = await this.database.query(`${VIEW} ${condition}`, [...values]);
    return rows.map(viewOf);
  }
}

function viewOf(row: AssignmentViewRow): AssignmentView {
  return {
    clusterName: row.cluster_name,
    assignment: assignmentOf(row),
    revisionSeq: row.revision_seq,
    connectivity: row.connectivity === null ? 'Pending' : wordOf(CONNECTIVITIES, row.connectivity),
    connectivitySince: (row.connectivity_since ?? row.now).getTime(),
    mode: row.mode,
    clusterSilence: row.cluster_silence,
    unconfirmedSince: row.unconfirmed_since?.getTime() ?? null,
    observed: row.observed,
    observedSeq: row.observed_seq,
    confirmedAt: (row.confirmed_at ?? row.now).getTime(),
    now: row.now.getTime(),
  };
}
