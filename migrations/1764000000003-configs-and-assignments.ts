import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Configs, their revisions and renderings, and what each cluster is to run with its history. */
export class ConfigsAndAssignments1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statements of [CONFIGS, ASSIGNMENTS, COUNTERS]) await runner.query(statements);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table config_counts, assignment_history, assignments, renderings, revisions, configs');
    await runner.query('drop function count_assignments_added, count_assignments_changed, count_assignments_removed');
  }
}

const CONFIGS = `
  create table configs (
    id uuid primary key,
    name text collate "C" not null unique,
    labels jsonb not null,
    annotations jsonb not null,
    description text,
    owners jsonb not null,
    scope text collate "C" not null,
    -- As it was written, and what it meant then.
    initial_revision text collate "C",
    initial_digest text collate "C",
    prune jsonb not null,
    latest_seq int not null default 0,
    generation bigint not null check (generation > 0),
    created_at timestamptz not null,
    created_by text collate "C" not null,
    updated_at timestamptz not null,
    updated_by text collate "C" not null
  );

  create table revisions (
    config_id uuid not null references configs (id) on delete cascade,
    digest text collate "C" not null,
    seq int not null check (seq > 0),
    message text not null,
    -- Canonical JSON; its SHA-256 is the digest.
    body text collate "C" not null,
    objects jsonb not null,
    pins jsonb not null,
    findings jsonb not null,
    published_at timestamptz not null,
    published_by text collate "C" not null,
    primary key (config_id, digest),
    unique (config_id, seq)
  );

  create table renderings (
    digest text collate "C" primary key,
    -- Canonical JSON; its SHA-256 is the digest.
    body text collate "C" not null,
    created_at timestamptz not null default clock_timestamp()
  );
`;

const ASSIGNMENTS = `
  create table assignments (
    cluster_id uuid not null references clusters (id),
    config_id uuid not null references configs (id),
    revision_digest text collate "C",
    rendering_digest text collate "C" references renderings (digest),
    generation bigint not null check (generation > 0),
    owner_kind text collate "C" not null,
    decided_by text collate "C" not null,
    decided_at timestamptz not null,
    claim text collate "C" not null check (claim in ('Offered', 'Claimed', 'Settled')),
    claimed_at timestamptz,
    reconcile_token text collate "C" not null,
    settled jsonb,
    prune_approved text collate "C",
    detached jsonb,
    primary key (cluster_id, config_id),
    foreign key (config_id, revision_digest) references revisions (config_id, digest)
  ) with (fillfactor = 85);
  create index assignments_config on assignments (config_id, cluster_id);

  create table assignment_history (
    id uuid primary key,
    cluster_id uuid not null references clusters (id),
    -- Without a reference: history outlives the config.
    config_id uuid not null,
    config_name text collate "C" not null,
    at timestamptz not null,
    change text collate "C" not null,
    generation bigint not null,
    revision_digest text collate "C",
    revision_seq int,
    rendering_digest text collate "C",
    owner_kind text collate "C" not null,
    actor text collate "C" not null,
    reason text not null
  );
  create index assignment_history_cluster on assignment_history (cluster_id, at desc, id desc);
  create index assignment_history_generation on assignment_history (cluster_id, config_name, generation);

  create table config_counts (
    config_id uuid primary key references configs (id) on delete cascade,
    assigned bigint not null default 0,
    detached bigint not null default 0
  ) with (fillfactor = 50);
`;

/** Counts are kept by whole statements, so that assigning a fleet costs one update a config. */
const COUNTERS = `
  create function count_assignments_added() returns trigger language plpgsql as $$
  begin
    update config_counts c set assigned = c.assigned + d.assigned, detached = c.detached + d.detached
    from (
      select config_id, count(*) filter (where revision_digest is not null and detached is null) as assigned, count(*) filter (where detached is not null) as detached
      from added group by config_id
    ) d
    where c.config_id = d.config_id and (d.assigned <> 0 or d.detached <> 0);
    return null;
  end $$;

  create function count_assignments_removed() returns trigger language plpgsql as $$
  begin
    update config_counts c set assigned = c.assigned - d.assigned, detached = c.detached - d.detached
    from (
      select config_id, count(*) filter (where revision_digest is not null and detached is null) as assigned, count(*) filter (where detached is not null) as detached
      from removed group by config_id
    ) d
    where c.config_id = d.config_id and (d.assigned <> 0 or d.detached <> 0);
    return null;
  end $$;

  create function count_assignments_changed() returns trigger language plpgsql as $$
  begin
    update config_counts c set assigned = c.assigned + d.assigned, detached = c.detached + d.detached
    from (
      select config_id, sum(assigned) as assigned, sum(detached) as detached from (
        select config_id, (revision_digest is not null and detached is null)::int as assigned, (detached is not null)::int as detached from added
        union all
        select config_id, -(revision_digest is not null and detached is null)::int, -(detached is not null)::int from removed
      ) each group by config_id
    ) d
    where c.config_id = d.config_id and (d.assigned <> 0 or d.detached <> 0);
    return null;
  end $$;

  create trigger assignments_added after insert on assignments referencing new table as added for each statement execute function count_assignments_added();
  create trigger assignments_changed after update on assignments referencing new table as added old table as removed for each statement execute function count_assignments_changed();
  create trigger assignments_removed after delete on assignments referencing old table as removed for each statement execute function count_assignments_removed();
`;
