import type { DataSource } from '@flotilla/persistence';

export interface LeftOut {
  /** Tables that the observed acts may write. */
  readonly tables?: readonly string[];
  /** Columns of any table that they may write. */
  readonly columns?: readonly string[];
}

/** A hash of the rows of each table: what differs afterwards has been written. */
export async function hashTables(
  database: DataSource,
  { tables = [], columns = [] }: LeftOut = {},
): Promise<Readonly<Record<string, string>>> {
  const found: readonly { readonly name: string }[] = await database.query(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all ($1) order by 1`,
    [tables],
  );
  const hash = `coalesce(md5(string_agg(row, '' order by row)), 'empty')`;
  const selects = found.map(
    ({ name }) =>
      `select '${name}' as name, ${hash} as hash from (select (to_jsonb(t) - $1::text[])::text as row from ${name} t) as all_rows`,
  );
  const hashes: readonly { readonly name: string; readonly hash: string }[] = await database.query(selects.join(' union all '), [columns]);
  return Object.fromEntries(hashes.map((row) => [row.name, row.hash]));
}
