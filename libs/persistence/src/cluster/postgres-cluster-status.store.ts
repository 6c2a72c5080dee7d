import { ClusterStatusStore, uuidOf, type ClusterUid, type Connectivity, type EpochMs, type Health } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';

/** `shown` is computed by Postgres after the update, so that its instant needs the same words once more. */
const SHOWN_SINCE = (connectivity: string, health: string, at: string): string =>
  `case when (case when ${connectivity} = 'Online' then ${health} else ${connectivity} end) = status.shown then status.shown_since else ${at} end`;

export class PostgresClusterStatusStore extends ClusterStatusStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async begin(
    cluster: ClusterUid,
    place: { readonly region: string; readonly connectivity: Connectivity },
    now: EpochMs,
  ): Promise<void> {
    await this.connection.query(
      `insert into cluster_status (cluster_id, region, connectivity, connectivity_since, health_since, shown_since) values ($1, $2, $3, $4, $4, $4)
       on conflict (cluster_id) do nothing`,
      [uuidOf('cl', cluster), place.region, place.connectivity, new Date(now)],
    );
  }

  override async end(cluster: ClusterUid): Promise<void> {
    await this.connection.query('delete from cluster_status where cluster_id = $1', [uuidOf('cl', cluster)]);
  }

  override async moveTo(cluster: ClusterUid, region: string): Promise<void> {
    await this.connection.query('update cluster_status set region = $2 where cluster_id = $1 and region <> $2', [
      uuidOf('cl', cluster),
      region,
    ]);
  }

  override async recordHealth(changes: readonly { readonly cluster: ClusterUid; readonly health: Health }[], now: EpochMs): Promise<void> {
    await this.connection.query(
      `with changes as (select * from unnest($1::uuid[], $2::text[]) as change (id, health)),
         locked as (select cluster_id from cluster_status status join changes on changes.id = cluster_id and changes.health <> status.health order by cluster_id for update of status)
       update cluster_status status set health = changes.health, health_since = $3, shown_since = ${SHOWN_SINCE('status.connectivity', 'changes.health', '$3')}
       from changes join locked on locked.cluster_id = changes.id
       where status.cluster_id = changes.id and status.health <> changes.health`,
      [changes.map(({ cluster }) => uuidOf('cl', cluster)), changes.map(({ health }) => health), new Date(now)],
    );
  }

  override async recordConnectivity(
    changes: readonly { readonly cluster: ClusterUid; readonly connectivity: Connectivity }[],
    now: EpochMs,
  ): Promise<void> {
    await this.connection.query(
      `with changes as (select * from unnest($1::uuid[], $2::text[]) as change (id, connectivity)),
         locked as (select cluster_id from cluster_status where cluster_id = any($1::uuid[]) order by cluster_id for update)
       update cluster_status status set connectivity = changes.connectivity, connectivity_since = $3, shown_since = ${SHOWN_SINCE('changes.connectivity', 'status.health', '$3')}
       from changes join locked on locked.cluster_id = changes.id
       where status.cluster_id = changes.id and status.connectivity <> changes.connectivity`,
      [changes.map(({ cluster }) => uuidOf('cl', cluster)), changes.map(({ connectivity }) => connectivity), new Date(now)],
    );
  }

  override async recordContacts(contacts: readonly { readonly cluster: ClusterUid; readonly ageMs: number }[]): Promise<void> {
    const ids = contacts.map(({ cluster }) => uuidOf('cl', cluster));
    await this.connection.query(
      `insert into cluster_contacts as kept (cluster_id, last_contact_at)
       select contact.id, clock_timestamp() - contact.age * interval '1 ms'
       from unnest($1::uuid[], $2::float8[]) as contact (id, age) join clusters on clusters.id = contact.id order by contact.id
       on conflict (cluster_id) do update set last_contact_at = greatest(kept.last_contact_at, excluded.last_contact_at)`,
      [ids, contacts.map(({ ageMs }) => ageMs)],
    );
    await this.connection.query(
      `with woken as (
         select status.cluster_id from cluster_status status join clusters on clusters.id = status.cluster_id
         where status.cluster_id = any($1::uuid[]) and status.connectivity <> 'Online' and clusters.phase = 'Active'
         order by status.cluster_id for update of status)
       update cluster_status status set connectivity = 'Online', connectivity_since = clock_timestamp(), health = 'Unknown', health_since = clock_timestamp(),
         shown_since = ${SHOWN_SINCE(`'Online'`, `'Unknown'`, 'clock_timestamp()')}
       from woken where woken.cluster_id = status.cluster_id`,
      [ids],
    );
  }

  override async sweep(limits: { readonly lateAfterMs: number; readonly offlineAfterMs: number }): Promise<number> {
    const rows = await this.connection.query(
      `with silences as (
         select contact.cluster_id, clock_timestamp() - contact.last_contact_at as silence from cluster_contacts contact),
       fallen as (
         select status.cluster_id, case when silence >= $2 * interval '1 ms' then 'Offline' else 'Late' end as connectivity
         from cluster_status status join silences on silences.cluster_id = status.cluster_id
         where status.connectivity in ('Online', 'Late') and silence >= case when status.connectivity = 'Online' then $1::float8 else $2::float8 end * interval '1 ms'
         order by status.cluster_id for update of status)
       update cluster_status status set connectivity = fallen.connectivity, connectivity_since = clock_timestamp(), shown_since = clock_timestamp()
       from fallen where fallen.cluster_id = status.cluster_id returning status.cluster_id`,
      [limits.lateAfterMs, limits.offlineAfterMs],
    );
    await this.endOldHealth(limits.lateAfterMs);
    return rows.length;
  }

  /** A report that is refused, or never comes, leaves nothing green behind, whatever else its agent says. */
  private async endOldHealth(afterMs: number): Promise<void> {
    await this.connection.query(
      `with aged as (
         select status.cluster_id from cluster_status status join cluster_observations observed on observed.cluster_id = status.cluster_id
         where status.connectivity = 'Online' and status.health <> 'Unknown' and observed.confirmed_at < clock_timestamp() - $1 * interval '1 ms'
         order by status.cluster_id for update of status)
       update cluster_status status set health = 'Unknown', health_since = clock_timestamp(), shown_since = clock_timestamp()
       from aged where aged.cluster_id = status.cluster_id`,
      [afterMs],
    );
  }
}
