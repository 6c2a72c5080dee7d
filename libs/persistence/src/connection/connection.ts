/** What a store writes through: the one connection of its transaction. */
export interface Connection {
  /** @returns the rows, also of `insert`, `update` and `delete` with `returning`; `bigint` columns arrive as text, `timestamptz` as `Date` */
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}
