import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@flotilla/persistence';
import type { TestProject } from 'vitest/node';
import { migrateTemplate } from './migrate-template.ts';
import { createTemplateDatabase, dropTemplateDatabase } from './template-database.ts';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** The data of a test run may be lost with the machine. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };

/** Starts one Postgres for the whole run, or takes the one that DATABASE_URL names, and makes the template in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serverOfThisRun();
  const template = await createTemplateDatabase(server.url, migrateTemplate);
  project.provide('postgresUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await dropTemplateDatabase(server.url, template);
    await server.stop();
  };
}

async function serverOfThisRun(): Promise<Server> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const directory = await mkdtemp(join(tmpdir(), 'flotilla-test-postgres-'));
  const postgres = await startEmbeddedPostgres({ directory, settings: SETTINGS });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
