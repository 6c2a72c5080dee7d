import { readFileSync } from 'node:fs';
import { parseSelector, type Selectable } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../connection/data-source.ts';
import { SqlParameters, selectorSql } from './selector-sql.ts';

interface Vectors {
  readonly clusters: readonly Selectable[];
  readonly selects: readonly { readonly text: string; readonly names: readonly string[] }[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/selectors.json', import.meta.url), 'utf8')) as Vectors; // our own file

const { url } = await createTestDatabase();
let database: DataSource;

beforeAll(async () => {
  database = await openDatabase(url, []);
  for (const { name, region, labels } of vectors.clusters) {
    await database.query(
      `insert into clusters (id, name, region, labels, annotations, phase, generation, created_at, created_by, updated_at, updated_by)
       values (gen_random_uuid(), $1, $2, $3, '{}', 'Active', 1, now(), 'test', now(), 'test')`,
      [name, region, JSON.stringify(labels)],
    );
  }
});
afterAll(() => database.destroy());

async function select(text: string): Promise<readonly string[]> {
  const parameters = new SqlParameters();
  const rows: readonly { name: string }[] = await database.query(
    `select name from clusters cluster where ${selectorSql(parseSelector(text), 'cluster', parameters)} order by name`,
    parameters.values,
  );
  return rows.map(({ name }) => name);
}

describe('a selector on Postgres', () => {
  it.each(vectors.selects)('"$text" selects $names, as in core', async ({ text, names }) => {
    expect(await select(text)).toEqual(names);
  });

  it('asks the index of labels for what must be there', async () => {
    const parameters = new SqlParameters();
    const condition = selectorSql(parseSelector('env in (prod,test),size'), 'cluster', parameters);

    const plan: readonly { readonly 'QUERY PLAN': string }[] = await database.transaction(async (manager) => {
      await manager.query('set local enable_seqscan = off');
      return manager.query(`explain select name from clusters cluster where ${condition}`, parameters.values);
    });

    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('clusters_labels');
  });
});
