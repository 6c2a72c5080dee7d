import { MIGRATIONS } from '@flotilla/migrations';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { createTestDatabase } from './test-database.ts';

const { name, url } = await createTestDatabase();

it('gives every spec file a database of its own, named after it', async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();

  const { rows } = await client.query<{ current_database: string }>('select current_database()');
  await client.end();

  expect(rows[0]?.current_database).toBe(name);
  expect(name).toMatch(/^test_test_database_pg_spec_/);
  expect(name).not.toBe(inject('templateDatabase'));
});

it('is migrated', async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();

  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from schema_migrations');
  await client.end();

  expect(rows[0]?.count).toBe(MIGRATIONS.length);
});
