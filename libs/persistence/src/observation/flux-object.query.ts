import { uidOf, uuidOf, type ClusterUid, type EpochMs, type ObservedObject, type Selector } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { selectorSql, SqlParameters } from '../cluster/selector-sql.ts';

export interface FluxObjectFilter {
  readonly selector: Selector;
  readonly cluster: ClusterUid | null;
  readonly kind: string | null;
  readonly ready: readonly string[] | null;
  readonly isUnmanaged: true | null;
  /** Of the object's name. */
  readonly prefix: string | null;
}

export interface FluxObjectView {
  readonly cluster: ClusterUid;
  readonly clusterName: string;
  readonly region: string;
  /** The agent is heard, reads its cluster and stands by what it reported. */
  readonly isCurrent: boolean;
  readonly key: string;
  readonly object: ObservedObject;
  readonly observedAt: EpochMs;
  readonly now: EpochMs;
}

export interface FluxObjectPosition {
  readonly cluster: string;
  readonly key: string;
}

interface FluxObjectRow {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly is_current: boolean;
  readonly key: string;
  readonly object: ObservedObject;
  readonly observed_at: Date;
  readonly now: Date;
}

/** Clusters whose objects one request looks through at most: a filter that fits nothing must not read the fleet. */
const MAX_CLUSTERS = 1_000;

/** After every key of a cluster. */
const LAST_KEY = '\u{10FFFF}';

export interface FluxObjectPage {
  readonly items: readonly FluxObjectView[];
  /** Where to go on; null when the fleet was read to its end. */
  readonly next: FluxObjectPosition | null;
}

/** Flux objects across clusters by cluster name and key, owned or not. */
export class FluxObjectQuery {
  constructor(private readonly database: DataSource) {}

  /** A page may hold fewer than `limit` and still have a next one, when many clusters hold nothing that fits. */
  async page(filter: FluxObjectFilter, limit: number, after: FluxObjectPosition | null): Promise<FluxObjectPage> {
    const bound = await this.boundOf(filter, after);
    if (bound === null) return { items: [], next: null };
    const parameters = new SqlParameters();
    const scanned = `${clustersSql(filter, after, parameters)} and cl.name <= ${parameters.add(bound.last)}`;
    const fitting = fittingSql(filter, after, parameters);
    const rows: readonly FluxObjectRow[] = await this.database.query(
      `with scanned as (${scanned})
       select scanned.*, o.key, o.object, clock_timestamp() as now from scanned join cluster_objects o on o.cluster_id = scanned.id
       where ${fitting} order by scanned.name, o.key limit ${parameters.add(limit)}`,
      parameters.values,
    );
    const items = rows.map(viewOf);
    const last = items.at(-1);
    if (last !== undefined && items.length === limit) return { items, next: { cluster: last.clusterName, key: last.key } };
    return { items, next: bound.isEnd ? null : { cluster: bound.last, key: LAST_KEY } };
  }

  /** The last cluster that this page looks through, fixed before it looks: clusters that come and go meanwhile move no bound. */
  private async boundOf(
    filter: FluxObjectFilter,
    after: FluxObjectPosition | null,
  ): Promise<{ readonly last: string; readonly isEnd: boolean } | null> {
    const parameters = new SqlParameters();
    const [row]: readonly { readonly last: string | null; readonly n: number }[] = await this.database.query(
      `select max(name) as last, count(*)::int as n from (${clustersSql(filter, after, parameters)} order by cl.name limit ${MAX_CLUSTERS}) scanned`,
      parameters.values,
    );
    return row === undefined || row.last === null ? null : { last: row.last, isEnd: row.n < MAX_CLUSTERS };
  }
}

function clustersSql(filter: FluxObjectFilter, after: FluxObjectPosition | null, parameters: SqlParameters): string {
  const cluster = filter.cluster === null ? null : uuidOf('cl', filter.cluster);
  const conditions = [
    'cl.forgotten_at is null',
    selectorSql(filter.selector, 'cl', parameters),
    ...(cluster === null ? [] : [`cl.id = ${parameters.add(cluster)}`]),
    ...(after === null ? [] : [`cl.name >= ${parameters.add(after.cluster)}`]),
  ];
  return `select cl.id, cl.name, cl.region, seen.observed_at,
      coalesce(status.connectivity = 'Online' and seen.cluster_silence is null and status.health = seen.health, false) as is_current from clusters cl
    join cluster_observations seen on seen.cluster_id = cl.id left join cluster_status status on status.cluster_id = cl.id
    where ${conditions.join(' and ')}`;
}

function fittingSql(
  { kind, ready, isUnmanaged, prefix }: FluxObjectFilter,
  after: FluxObjectPosition | null,
  parameters: SqlParameters,
): string {
  const conditions = ['true'];
  if (kind !== null) conditions.push(`o.object->'ref'->>'kind' = ${parameters.add(kind)}`);
  if (ready !== null) conditions.push(`o.object->>'ready' = any(${parameters.add(ready)}::text[])`);
  if (isUnmanaged === true) conditions.push(`o.object->>'config' is null`);
  if (prefix !== null) conditions.push(`starts_with(o.object->'ref'->>'name', ${parameters.add(prefix)})`);
  if (after !== null) conditions.push(`(scanned.name, o.key) > (${parameters.add(after.cluster)}, ${parameters.add(after.key)})`);
  return conditions.join(' and ');
}

function viewOf(row: FluxObjectRow): FluxObjectView {
  const { id, name, region, is_current: isCurrent, key, object } = row;
  return {
    cluster: uidOf('cl', id),
    clusterName: name,
    region,
    isCurrent,
    key,
    object,
    observedAt: row.observed_at.getTime(),
    now: row.now.getTime(),
  };
}
