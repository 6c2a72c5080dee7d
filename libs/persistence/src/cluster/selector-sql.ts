import type { Requirement, Selector } from '@flotilla/core';

/** Values of one statement in the order of their `$n`. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** @returns the placeholder, `$1` for the first */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/**
 * A selector as a condition on a row of `clusters`. What must be there is asked of the GIN index on `labels` (`@>`, `?`); what must
 * not be there is a filter on top. Equal to core's `matches`; a spec holds both to the same vectors.
 *
 * @param alias of `clusters` in the statement
 * @param parameters takes the values; no text of a selector becomes SQL
 */
export function selectorSql(selector: Selector, alias: string, parameters: SqlParameters): string {
  const conditions = selector.requirements.map((requirement) => requirementSql(requirement, alias, parameters));
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['region', 'region'],
]);

function requirementSql(requirement: Requirement, alias: string, parameters: SqlParameters): string {
  const column = COLUMNS.get(requirement.key);
  return column === undefined
    ? labelSql(requirement, `${alias}.labels`, parameters)
    : columnSql(requirement, `${alias}.${column}`, parameters);
}

function columnSql({ operator, values }: Requirement, column: string, parameters: SqlParameters): string {
  switch (operator) {
    case 'In':
      return `${column} = any(${parameters.add(values)}::text[])`;
    case 'NotIn':
      return `${column} <> all(${parameters.add(values)}::text[])`;
    case 'Exists':
      return 'true';
    case 'DoesNotExist':
      return 'false';
  }
}

function labelSql({ key, operator, values }: Requirement, labels: string, parameters: SqlParameters): string {
  const anyOf = (): string => `${labels} @> any(${parameters.add(values.map((value) => JSON.stringify({ [key]: value })))}::jsonb[])`;
  switch (operator) {
    case 'In':
      return anyOf();
    case 'NotIn':
      return `not (${anyOf()})`;
    case 'Exists':
      return `${labels} ? ${parameters.add(key)}`;
    case 'DoesNotExist':
      return `not (${labels} ? ${parameters.add(key)})`;
  }
}
