import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { afterAll, afterEach, expect, inject } from 'vitest';
import { databaseUrl, query } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the one Postgres of this run; its user may make databases. */
    readonly postgresUrl: string;
    /** Migrated and otherwise empty. */
    readonly templateDatabase: string;
  }
}

export interface TestDatabase {
  readonly name: string;
  /** For `openDatabase`. */
  readonly url: string;
}

/**
 * Makes a database of the calling spec file's own, a copy of the migrated template. Call it once, at the top level:
 *
 * ```ts
 * const { url } = await createTestDatabase();
 * ```
 *
 * It is dropped after the file's last test, connections and all. When a test failed it stays, and its name is printed.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = databaseName();
  await query(server, `create database "${name}" template "${inject('templateDatabase')}"`);
  const failures: string[] = [];
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failures.push(task.name);
  });
  afterAll(async () => {
    if (failures.length === 0) await query(server, `drop database if exists "${name}" with (force)`);
    else process.stderr.write(`The database of the failed test stays: ${name}\n`);
  });
  return { name, url: databaseUrl(server, name) };
}

/** Says which spec it was; Postgres takes 63 signs. */
function databaseName(): string {
  const spec = basename(expect.getState().testPath ?? 'test', '.ts').replaceAll(/\W/g, '_');
  return `test_${spec.slice(0, 45)}_${randomBytes(4).toString('hex')}`;
}
