import { ClusterStore, uuidOf, type Cluster, type ClusterUid, type NewCluster } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { clusterOf, type ClusterRow } from './cluster.row.ts';

/** By uid whatever it is; by name the living one, else the one forgotten last. */
const FIND = 'select * from clusters where id = $2 or name = $1 order by forgotten_at desc nulls first limit 1';

export class PostgresClusterStore extends ClusterStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(cluster: NewCluster): Promise<boolean> {
    const rows = await this.connection.query(
      `insert into clusters (id, name, region, display_name, labels, annotations, phase, generation, kubernetes_uid, created_at, created_by, updated_at, updated_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (name) where forgotten_at is null do nothing returning id`,
      [
        uuidOf('cl', cluster.uid),
        cluster.name,
        cluster.region,
        cluster.displayName,
        JSON.stringify(cluster.labels),
        JSON.stringify(cluster.annotations),
        cluster.phase,
        cluster.generation,
        cluster.kubernetesUid,
        new Date(cluster.createdAt),
        cluster.createdBy,
        new Date(cluster.updatedAt),
        cluster.updatedBy,
      ],
    );
    return rows.length === 1;
  }

  override async find(nameOrUid: string): Promise<Cluster | null> {
    const [row] = await this.connection.query<ClusterRow>(FIND, [nameOrUid, uuidOf('cl', nameOrUid)]);
    return row === undefined ? null : clusterOf(row);
  }

  override async lock(nameOrUid: string): Promise<Cluster | null> {
    const [row] = await this.connection.query<ClusterRow>(`${FIND} for update`, [nameOrUid, uuidOf('cl', nameOrUid)]);
    return row === undefined ? null : clusterOf(row);
  }

  override async update(cluster: Cluster): Promise<boolean> {
    const rows = await this.connection.query(
      `update clusters set region = $2, display_name = $3, labels = $4, annotations = $5, phase = $6, generation = $7, updated_at = $8, updated_by = $9, forgotten_at = $10
       where id = $1 and ($10::timestamptz is not null
         or not exists (select 1 from clusters other where other.name = clusters.name and other.forgotten_at is null and other.id <> $1))
       returning id`,
      [
        uuidOf('cl', cluster.uid),
        cluster.region,
        cluster.displayName,
        JSON.stringify(cluster.labels),
        JSON.stringify(cluster.annotations),
        cluster.phase,
        cluster.generation,
        new Date(cluster.updatedAt),
        cluster.updatedBy,
        cluster.forgottenAt === null ? null : new Date(cluster.forgottenAt),
      ],
    );
    return rows.length === 1;
  }

  override async onSameKubernetes(cluster: ClusterUid): Promise<readonly string[]> {
    const rows = await this.connection.query<{ name: string }>(
      `select other.name from clusters other join clusters this on this.kubernetes_uid = other.kubernetes_uid
       where this.id = $1 and other.id <> $1 and other.forgotten_at is null order by other.name limit 20`,
      [uuidOf('cl', cluster)],
    );
    return rows.map(({ name }) => name);
  }
}
