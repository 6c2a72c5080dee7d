import {
  CONNECTIVITIES,
  HEALTHS,
  SHOWN_WORDS,
  uuidOf,
  type AgentFacts,
  type AgentKey,
  type Cluster,
  type ClusterPhase,
  type ClusterUid,
  type Connectivity,
  type EpochMs,
  type Health,
  type RegistrationUid,
  type Selector,
  type ShownWord,
  uidOf,
} from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { agentKeyOf, type AgentKeyRow } from './agent-key.row.ts';
import { clusterOf, wordOf, type ClusterRow } from './cluster.row.ts';
import { SqlParameters, selectorSql } from './selector-sql.ts';

/** One cluster as a screen shows it. */
export interface ClusterView {
  readonly cluster: Cluster;
  readonly connectivity: Connectivity;
  readonly connectivitySince: EpochMs;
  readonly health: Health;
  readonly shown: ShownWord;
  readonly shownSince: EpochMs;
  /** Null before the first contact. */
  readonly lastContactAt: EpochMs | null;
  readonly hasActiveKey: boolean;
  /** The newest registration that waits for this cluster; null for none. */
  readonly waiting: WaitingRegistration | null;
  /** What its agent has reported; null before the first report. */
  readonly observation: ClusterObservation | null;
  readonly sameCluster: readonly string[];
}

export interface WaitingRegistration {
  readonly uid: RegistrationUid;
  readonly kind: 'Join' | 'Rekey';
  readonly thumbprint: string;
  readonly requestedAt: EpochMs;
}

export interface ClusterObservation {
  readonly observedAt: EpochMs;
  readonly silence: { readonly since: EpochMs; readonly message: string } | null;
  readonly facts: AgentFacts;
  readonly objects: number;
  readonly problems: number;
}

export interface ClusterFilter {
  readonly selector: Selector;
  /** Empty lists filter nothing, but forgotten clusters are left out unless `Removed` is named. */
  readonly connectivity: readonly Connectivity[];
  readonly shown: readonly ShownWord[];
  readonly phases: readonly ClusterPhase[];
  readonly namePrefix: string;
}

export type ClusterOrder = 'name' | '-name' | 'lastContactAt' | '-lastContactAt';

/** Where a page ended: the value it is ordered by, as text, and the uid. */
export interface ClusterPosition {
  readonly value: string;
  readonly uid: ClusterUid;
}

type ViewRow = ClusterRow & {
  readonly connectivity: string;
  readonly connectivity_since: Date;
  readonly health: string;
  readonly shown: string;
  readonly shown_since: Date;
  readonly last_contact_at: Date | null;
  readonly has_active_key: boolean;
  readonly waiting: {
    readonly id: string;
    readonly kind: 'Join' | 'Rekey';
    readonly thumbprint: string;
    readonly requested_at: string;
  } | null;
  readonly observed_at: Date | null;
  readonly cluster_silence: ClusterObservation['silence'];
  readonly facts: AgentFacts | null;
  readonly object_count: number | null;
  readonly problem_count: number | null;
  readonly same: readonly string[];
  readonly position: string;
};

/** A forgotten cluster has no status any more: it is shown as Offline since then. */
const FROM = `
  from clusters cluster
  left join cluster_status status on status.cluster_id = cluster.id
  left join cluster_contacts contact on contact.cluster_id = cluster.id
  left join cluster_observations observed on observed.cluster_id = cluster.id`;

const COLUMNS = `
  cluster.*,
  coalesce(status.connectivity, 'Offline') as connectivity, coalesce(status.connectivity_since, cluster.forgotten_at, cluster.created_at) as connectivity_since,
  coalesce(status.health, 'Unknown') as health,
  coalesce(status.shown, 'Offline') as shown, coalesce(status.shown_since, cluster.forgotten_at, cluster.created_at) as shown_since,
  contact.last_contact_at, observed.observed_at, observed.cluster_silence, observed.facts, observed.object_count, observed.problem_count,
  exists (select 1 from agent_keys key where key.cluster_id = cluster.id and key.phase = 'Active') as has_active_key,
  (select to_jsonb(request) from (
    select id, kind, thumbprint, requested_at from registrations where cluster_id = cluster.id and phase = 'Waiting' order by id desc limit 1) request) as waiting,
  array(
    select other.name from clusters other
    where other.kubernetes_uid = cluster.kubernetes_uid and other.id <> cluster.id and other.forgotten_at is null order by other.name limit 20) as same`;

/** Silence since ever comes before all others. */
const ORDERS = {
  name: { value: 'cluster.name', type: 'text', direction: 'asc', comparison: '>' },
  '-name': { value: 'cluster.name', type: 'text', direction: 'desc', comparison: '<' },
  lastContactAt: { value: `coalesce(contact.last_contact_at, '-infinity')`, type: 'timestamptz', direction: 'asc', comparison: '>' },
  '-lastContactAt': { value: `coalesce(contact.last_contact_at, '-infinity')`, type: 'timestamptz', direction: 'desc', comparison: '<' },
} as const;

/** Clusters with their state: for lists and for one page each. */
export class ClusterQuery {
  constructor(private readonly database: DataSource) {}

  /** By uid also what is forgotten; by name the living one, else the one forgotten last. */
  async get(nameOrUid: string): Promise<ClusterView | null> {
    const rows: readonly ViewRow[] = await this.database.query(
      `select ${COLUMNS} ${FROM} where cluster.name = $1 or cluster.id = $2 order by cluster.forgotten_at desc nulls first limit 1`,
      [nameOrUid, uuidOf('cl', nameOrUid)],
    );
    return rows.map(viewOf)[0] ?? null;
  }

  /** Keyset paging: each view with the position behind it. */
  async page(
    filter: ClusterFilter,
    order: ClusterOrder,
    page: { readonly limit: number; readonly after: ClusterPosition | null },
  ): Promise<readonly (ClusterView & { readonly position: ClusterPosition })[]> {
    const parameters = new SqlParameters();
    const { value, type, direction, comparison } = ORDERS[order];
    const conditions = filterSql(filter, parameters);
    if (page.after !== null) {
      conditions.push(
        `(${value}, cluster.id) ${comparison} (${parameters.add(page.after.value)}::${type}, ${parameters.add(uuidOf('cl', page.after.uid))}::uuid)`,
      );
    }
    const rows: readonly ViewRow[] = await this.database.query(
      `select ${COLUMNS}, (${value})::text as position ${FROM} where ${conditions.join(' and ')}
       order by ${value} ${direction}, cluster.id ${direction} limit ${parameters.add(page.limit)}`,
      parameters.values,
    );
    return rows.map((row) => ({ ...viewOf(row), position: { value: row.position, uid: uidOf('cl', row.id) } }));
  }

  /** Keys of a cluster, newest first, after the key `after`. */
  async keys(cluster: ClusterUid, page: { readonly limit: number; readonly after: string | null }): Promise<readonly AgentKey[]> {
    const rows: readonly AgentKeyRow[] = await this.database.query(
      `select key.* from agent_keys key
       where key.cluster_id = $1 and ($2::text is null
         or (key.created_at, key.thumbprint) < (select before.created_at, before.thumbprint from agent_keys before where before.thumbprint = $2))
       order by key.created_at desc, key.thumbprint desc limit $3`,
      [uuidOf('cl', cluster), page.after, page.limit],
    );
    return rows.map(agentKeyOf);
  }
}

function filterSql(filter: ClusterFilter, parameters: SqlParameters): string[] {
  const conditions = [selectorSql(filter.selector, 'cluster', parameters)];
  if (filter.phases.length === 0) conditions.push('cluster.forgotten_at is null');
  else conditions.push(`cluster.phase = any(${parameters.add(filter.phases)}::text[])`);
  if (filter.connectivity.length > 0) conditions.push(`status.connectivity = any(${parameters.add(filter.connectivity)}::text[])`);
  if (filter.shown.length > 0) conditions.push(`status.shown = any(${parameters.add(filter.shown)}::text[])`);
  if (filter.namePrefix !== '') conditions.push(`cluster.name ^@ ${parameters.add(filter.namePrefix)}`);
  return conditions;
}

function viewOf(row: ViewRow): ClusterView {
  return {
    cluster: clusterOf(row),
    connectivity: wordOf(CONNECTIVITIES, row.connectivity),
    connectivitySince: row.connectivity_since.getTime(),
    health: wordOf(HEALTHS, row.health),
    shown: wordOf(SHOWN_WORDS, row.shown),
    shownSince: row.shown_since.getTime(),
    lastContactAt: row.last_contact_at?.getTime() ?? null,
    hasActiveKey: row.has_active_key,
    waiting:
      row.waiting === null
        ? null
        : {
            uid: uidOf('rg', row.waiting.id),
            kind: row.waiting.kind,
            thumbprint: row.waiting.thumbprint,
            requestedAt: Date.parse(row.waiting.requested_at),
          },
    observation: observationOf(row),
    sameCluster: row.same,
  };
}

function observationOf(row: ViewRow): ClusterObservation | null {
  if (row.observed_at === null || row.facts === null) return null;
  return {
    observedAt: row.observed_at.getTime(),
    silence: row.cluster_silence,
    facts: row.facts,
    objects: row.object_count ?? 0,
    problems: row.problem_count ?? 0,
  };
}
