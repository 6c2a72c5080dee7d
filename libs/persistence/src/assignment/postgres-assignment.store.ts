import {
  AssignmentStore,
  CLUSTER_PHASES,
  CONNECTIVITIES,
  parseSelector,
  uidOf,
  uuidOf,
  type AssignableCluster,
  type Assignment,
  type AssignmentRecord,
  type ClusterUid,
  type ConfigUid,
} from '@flotilla/core';
import { wordOf } from '../cluster/cluster.row.ts';
import { selectorSql, SqlParameters } from '../cluster/selector-sql.ts';
import type { Connection } from '../connection/connection.ts';
import { assignmentOf, assignmentRecord, type AssignmentRow } from './assignment.row.ts';

interface ClusterRow {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly connectivity: string | null;
  readonly mode: 'Apply' | 'Observe' | null;
}

/** FOR NO KEY UPDATE: other rows may go on referring to the cluster meanwhile. */
const LOCKED_CLUSTERS = (condition: string): string => `
  with locked as (select id, name, region, labels, phase from clusters where forgotten_at is null and ${condition} order by id for no key update)
  select locked.*, status.connectivity, observed.facts->>'mode' as mode
  from locked left join cluster_status status on status.cluster_id = locked.id left join cluster_observations observed on observed.cluster_id = locked.id
  order by locked.name`;

const ASSIGNMENTS = 'select a.*, c.name as config_name from assignments a join configs c on c.id = a.config_id';
const IN_ORDER = 'order by a.cluster_id, a.config_id';

/** Columns of an assignment with their types; the key comes first. */
const COLUMNS = [
  ['cluster_id', 'uuid'],
  ['config_id', 'uuid'],
  ['revision_digest', 'text'],
  ['rendering_digest', 'text'],
  ['generation', 'bigint'],
  ['owner_kind', 'text'],
  ['decided_by', 'text'],
  ['decided_at', 'timestamptz'],
  ['claim', 'text'],
  ['claimed_at', 'timestamptz'],
  ['reconcile_token', 'text'],
  ['settled', 'jsonb'],
  ['prune_approved', 'text'],
  ['detached', 'jsonb'],
] as const;
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const TYPED = COLUMNS.map((column) => column.join(' ')).join(', ');
const EXCLUDED = COLUMNS.slice(2)
  .map(([name]) => `${name} = excluded.${name}`)
  .join(', ');

export class PostgresAssignmentStore extends AssignmentStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async lockClusters(selectors: readonly string[]): Promise<readonly AssignableCluster[]> {
    const parameters = new SqlParameters();
    const conditions = selectors.map((text) => `(${selectorSql(parseSelector(text), 'clusters', parameters)})`);
    const rows = await this.connection.query<ClusterRow>(LOCKED_CLUSTERS(['true', ...conditions].join(' and ')), parameters.values);
    return rows.map(clusterOf);
  }

  override async lockCluster(nameOrUid: string): Promise<AssignableCluster | null> {
    const [row] = await this.connection.query<ClusterRow>(LOCKED_CLUSTERS('(name = $1 or id = $2)'), [nameOrUid, uuidOf('cl', nameOrUid)]);
    return row === undefined ? null : clusterOf(row);
  }

  override async fleetSize(): Promise<number> {
    const [row] = await this.connection.query<{ n: string }>('select coalesce(sum(n), 0) as n from fleet_counts');
    return Number(row?.n ?? 0);
  }

  override async lockOfConfig(config: ConfigUid, clusters: readonly ClusterUid[]): Promise<readonly Assignment[]> {
    const rows = await this.connection.query<AssignmentRow>(
      `${ASSIGNMENTS} where a.config_id = $1 and a.cluster_id = any($2::uuid[]) ${IN_ORDER} for update of a`,
      [uuidOf('cf', config), uuids(clusters)],
    );
    return rows.map(assignmentOf);
  }

  override async lockOfCluster(cluster: ClusterUid, configs?: readonly string[]): Promise<readonly Assignment[]> {
    const rows = await this.connection.query<AssignmentRow>(
      `${ASSIGNMENTS} where a.cluster_id = $1 and ($2::text[] is null or c.name = any($2)) ${IN_ORDER} for update of a`,
      [uuidOf('cl', cluster), configs ?? null],
    );
    return rows.map(assignmentOf);
  }

  override async ofCluster(cluster: ClusterUid): Promise<readonly Assignment[]> {
    const rows = await this.connection.query<AssignmentRow>(`${ASSIGNMENTS} where a.cluster_id = $1 ${IN_ORDER}`, [uuidOf('cl', cluster)]);
    return rows.map(assignmentOf);
  }

  override async lastGenerations(configName: string, clusters: readonly ClusterUid[]): Promise<ReadonlyMap<ClusterUid, number>> {
    const rows = await this.connection.query<{ cluster_id: string; generation: string }>(
      `select cluster_id, max(generation) as generation from (
         select cluster_id, generation from assignment_history where cluster_id = any($1::uuid[]) and config_name = $2
         union all
         select cluster_id, (configs->$2->>'generation')::bigint from cluster_observations where cluster_id = any($1::uuid[]) and configs ? $2
       ) seen group by cluster_id`,
      [uuids(clusters), configName],
    );
    return new Map(rows.map((row) => [uidOf('cl', row.cluster_id), Number(row.generation)]));
  }

  override async record(changes: readonly AssignmentRecord[]): Promise<void> {
    if (changes.length === 0) return;
    await this.write(changes.map(({ assignment }) => assignment));
    await this.connection.query(
      `insert into assignment_history (id, cluster_id, config_id, config_name, at, change, generation, revision_digest, revision_seq, rendering_digest, owner_kind, actor, reason)
       select h.id, h.cluster_id, h.config_id, h.config_name, h.at, h.change, h.generation, h.revision_digest, r.seq, h.rendering_digest, h.owner_kind, h.actor, h.reason
       from jsonb_to_recordset($1::jsonb) as h(id uuid, cluster_id uuid, config_id uuid, config_name text, at timestamptz, change text, generation bigint, revision_digest text, rendering_digest text, owner_kind text, actor text, reason text)
       left join revisions r on r.config_id = h.config_id and r.digest = h.revision_digest`,
      [JSON.stringify(changes.map(historyRecord))],
    );
  }

  /** A row never goes back to a generation below its own, whoever asks. */
  private async write(assignments: readonly Assignment[]): Promise<void> {
    const written = await this.connection.query(
      `insert into assignments as kept (${NAMES})
       select ${NAMES} from jsonb_to_recordset($1::jsonb) as wanted(${TYPED}) order by cluster_id, config_id
       on conflict (cluster_id, config_id) do update set ${EXCLUDED} where excluded.generation >= kept.generation
       returning cluster_id`,
      [JSON.stringify(assignments.map(assignmentRecord))],
    );
    if (written.length !== assignments.length) throw new Error('An assignment was about to go back to an older generation');
  }
}

function uuids(clusters: readonly ClusterUid[]): readonly (string | null)[] {
  return clusters.map((cluster) => uuidOf('cl', cluster));
}

function clusterOf(row: ClusterRow): AssignableCluster {
  const { id, name, region, labels, mode } = row;
  return {
    uid: uidOf('cl', id),
    name,
    region,
    labels,
    mode,
    phase: wordOf(CLUSTER_PHASES, row.phase),
    connectivity: row.connectivity === null ? 'Pending' : wordOf(CONNECTIVITIES, row.connectivity),
  };
}

function historyRecord({ uid, assignment, change, at, by, reason }: AssignmentRecord): object {
  return {
    id: uuidOf('ev', uid),
    cluster_id: uuidOf('cl', assignment.cluster),
    config_id: uuidOf('cf', assignment.config),
    config_name: assignment.configName,
    at: new Date(at),
    change,
    generation: assignment.generation,
    revision_digest: assignment.revision,
    rendering_digest: assignment.rendering,
    owner_kind: assignment.owner,
    actor: by,
    reason,
  };
}
