import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Join tokens and agent keys (public halves only), registrations, clusters, and what is known of their contact and health. */
export class ClustersAndJoining1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CLUSTERS);
    await runner.query(STATUS);
    await runner.query(JOINING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table join_attempts, registrations, join_tokens, agent_sessions, agent_keys, fleet_counts, cluster_status, cluster_contacts, clusters;
      drop function count_fleet();
    `);
  }
}

const CLUSTERS = `
  create table clusters (
    id uuid primary key,
    name text collate "C" not null,
    region text collate "C" not null,
    display_name text,
    labels jsonb not null,
    annotations jsonb not null,
    phase text collate "C" not null check (phase in ('Pending', 'Active', 'Removed')),
    generation bigint not null,
    kubernetes_uid text collate "C",
    created_at timestamptz not null,
    created_by text not null,
    updated_at timestamptz not null,
    updated_by text not null,
    forgotten_at timestamptz
  );
  create unique index clusters_living_name on clusters (name) where forgotten_at is null;
  create index clusters_labels on clusters using gin (labels);
  create index clusters_region on clusters (region);
  create index clusters_kubernetes on clusters (kubernetes_uid) where forgotten_at is null;

  create table agent_keys (
    thumbprint text collate "C" primary key,
    cluster_id uuid not null references clusters,
    x text not null,
    phase text collate "C" not null check (phase in ('Active', 'Revoked')),
    created_at timestamptz not null,
    first_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by text
  );
  create index agent_keys_cluster on agent_keys (cluster_id);
  create unique index agent_keys_active on agent_keys (cluster_id) where phase = 'Active';

  create table agent_sessions (
    cluster_id uuid primary key references clusters,
    session text not null,
    version bigint not null,
    seq bigint not null,
    attempt bigint not null,
    displaced jsonb not null
  ) with (fillfactor = 75);
`;

/** No index on the instant of the last contact: it would turn each heartbeat into a dead row. */
const STATUS = `
  create table cluster_contacts (
    cluster_id uuid primary key references clusters,
    last_contact_at timestamptz not null
  ) with (fillfactor = 75);

  create table cluster_status (
    cluster_id uuid primary key references clusters,
    region text collate "C" not null,
    connectivity text collate "C" not null,
    connectivity_since timestamptz not null,
    health text collate "C" not null default 'Unknown',
    health_since timestamptz not null,
    shown text collate "C" not null generated always as (case when connectivity = 'Online' then health else connectivity end) stored,
    shown_since timestamptz not null
  ) with (fillfactor = 75);
  create index cluster_status_shown on cluster_status (shown);

  create table fleet_counts (
    region text collate "C" not null,
    shown text collate "C" not null,
    n bigint not null,
    primary key (region, shown)
  );

  create function count_fleet() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      insert into fleet_counts as kept (region, shown, n)
        select region, shown, count(*) from added group by region, shown order by region, shown
        on conflict (region, shown) do update set n = kept.n + excluded.n;
    elsif tg_op = 'DELETE' then
      insert into fleet_counts as kept (region, shown, n)
        select region, shown, -count(*) from gone group by region, shown order by region, shown
        on conflict (region, shown) do update set n = kept.n + excluded.n;
    else
      insert into fleet_counts as kept (region, shown, n)
        select region, shown, sum(change) from (
          select region, shown, 1 as change from added union all select region, shown, -1 from gone
        ) changes group by region, shown having sum(change) <> 0 order by region, shown
        on conflict (region, shown) do update set n = kept.n + excluded.n;
    end if;
    return null;
  end $$;
  create trigger cluster_status_added after insert on cluster_status referencing new table as added for each statement execute function count_fleet();
  create trigger cluster_status_changed after update on cluster_status referencing old table as gone new table as added for each statement execute function count_fleet();
  create trigger cluster_status_gone after delete on cluster_status referencing old table as gone for each statement execute function count_fleet();
`;

const JOINING = `
  create table join_tokens (
    handle text collate "C" primary key,
    id uuid not null unique,
    name text collate "C" not null unique,
    public_key text not null unique,
    max_uses int not null,
    uses int not null default 0,
    expires_at timestamptz not null,
    approval text collate "C" not null check (approval in ('Manual', 'Auto')),
    cluster_name text collate "C",
    bound_thumbprint text collate "C",
    rekeys_cluster_id uuid references clusters,
    imposed_region text collate "C",
    imposed_labels jsonb not null,
    allowed_labels jsonb not null,
    revoked_at timestamptz,
    created_at timestamptz not null,
    created_by text not null,
    check (uses between 0 and max_uses)
  );

  create table registrations (
    id uuid primary key,
    kind text collate "C" not null check (kind in ('Join', 'Rekey')),
    is_unsolicited boolean not null,
    handle text collate "C" not null references join_tokens,
    thumbprint text collate "C" not null,
    x text not null,
    name text collate "C" not null,
    facts jsonb not null,
    labels jsonb not null,
    cluster_id uuid not null references clusters,
    phase text collate "C" not null check (phase in ('Waiting', 'Approved', 'Rejected', 'Expired')),
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    decided_by text,
    decided_at timestamptz
  );
  create index registrations_cluster on registrations (cluster_id, id);
  create index registrations_phase on registrations (phase, id);

  create table join_attempts (
    handle text collate "C" not null references join_tokens,
    thumbprint text collate "C" not null,
    cluster_id uuid not null references clusters,
    registration_id uuid references registrations,
    at timestamptz not null,
    primary key (handle, thumbprint)
  );
`;
