import { parseSelector, type Selectable } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { selectorSql, SqlParameters } from '../cluster/selector-sql.ts';

/** More combinations of overrides than this are not looked at. */
const MAX_COMBINATIONS = 100;

/** Clusters as far as scopes and overrides are concerned. */
export class ScopeQuery {
  constructor(private readonly database: DataSource) {}

  /** One cluster for each combination of selectors that occurs within a scope; the fleet is looked through by Postgres and does not travel. */
  async representatives(scope: string, selectors: readonly string[]): Promise<readonly Selectable[]> {
    if (selectors.length === 0) return [];
    const parameters = new SqlParameters();
    const combination = selectors.map((text) => `(${selectorSql(parseSelector(text), 'cl', parameters)})`).join(', ');
    const condition = selectorSql(parseSelector(scope), 'cl', parameters);
    const rows: readonly Selectable[] = await this.database.query(
      `select distinct on (array[${combination}]) cl.name, cl.region, cl.labels from clusters cl where cl.forgotten_at is null and ${condition}
       order by array[${combination}], cl.name limit ${MAX_COMBINATIONS}`,
      parameters.values,
    );
    return rows;
  }
}
