import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What agents have observed: one row a cluster, one a Flux object, and small rows for what is not well. */
export class Observations1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table cluster_observations (
        cluster_id uuid primary key,
        boot_epoch bigint not null,
        report_seq bigint not null,
        received_at timestamptz not null,
        confirmed_at timestamptz not null,
        observed_at timestamptz not null,
        cluster_silence jsonb,
        facts jsonb not null,
        -- Of the facts alone; while the cluster is silent, Unknown is shown.
        health text collate "C" not null,
        -- Keys of objects whose readiness is Unknown, so that health needs no look at all objects.
        progressing jsonb not null,
        object_count int not null,
        problem_count int not null,
        -- Config name to what the agent reported of it, with our verdict and since when.
        configs jsonb not null
      ) with (fillfactor = 80);

      -- Every Flux object of every cluster, a row each: docs/adr/0009.
      create table cluster_objects (
        cluster_id uuid not null,
        key text collate "C" not null,
        object jsonb not null,
        primary key (cluster_id, key)
      ) with (fillfactor = 80);

      create table cluster_problems (
        cluster_id uuid not null,
        subject text collate "C" not null,
        config text collate "C",
        kind text collate "C" not null,
        severity text collate "C" not null,
        reason text collate "C" not null,
        message text not null,
        since timestamptz not null,
        primary key (cluster_id, subject, reason)
      );

      create table verdict_history (
        id uuid primary key,
        cluster_id uuid not null,
        config_name text collate "C" not null,
        at timestamptz not null,
        generation bigint not null,
        revision_digest text collate "C",
        verdict text collate "C" not null,
        previous text collate "C",
        reason text collate "C" not null,
        message text not null,
        object text collate "C"
      );
      create index verdict_history_cluster on verdict_history (cluster_id, at desc, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table verdict_history, cluster_problems, cluster_objects, cluster_observations');
  }
}
