import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API tokens (hashes only), the audit trail, and the row that names this database's history. */
export class AccessAndAudit1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table system (
        is_only boolean primary key default true check (is_only),
        timeline uuid not null default gen_random_uuid(),
        created_at timestamptz not null default now()
      );
      insert into system default values;

      create table api_tokens (
        id uuid primary key,
        name text collate "C" not null,
        handle text collate "C" not null unique,
        secret_hash bytea not null check (length(secret_hash) = 32),
        role text collate "C" not null,
        created_at timestamptz not null,
        created_by text not null,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz,
        revoked_by text
      );
      create unique index api_tokens_live_name on api_tokens (name) where revoked_at is null;

      create table audit_records (
        seq bigint generated always as identity primary key,
        id uuid not null unique,
        txid xid8 not null default pg_current_xact_id(),
        at timestamptz not null default clock_timestamp(),
        actor text collate "C" not null,
        action text collate "C" not null,
        object text collate "C" not null,
        outcome text collate "C" not null,
        reason text,
        request_id text not null,
        detail jsonb not null
      );
      create index audit_records_actor on audit_records (actor, seq);
      create index audit_records_object on audit_records (object, seq);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_records, api_tokens, system');
  }
}
