import type { EpochMs } from '@flotilla/core';
import type { DataSource } from 'typeorm';

/** Facts about this database itself. */
export class SystemQuery {
  constructor(private readonly database: DataSource) {}

  /** Names this history: another database, or one that was emptied, has another. Agents that see it change start from nothing. */
  async timeline(): Promise<string> {
    const rows: readonly { readonly timeline: string }[] = await this.database.query('select timeline from system');
    const [row] = rows;
    if (row === undefined) throw new TypeError('The table system has one row from the first migration on');
    return row.timeline;
  }

  /** The database's clock; throws what the driver throws when there is none. */
  async now(): Promise<EpochMs> {
    const rows: readonly { readonly now: Date }[] = await this.database.query('select clock_timestamp() as now');
    const [row] = rows;
    if (row === undefined) throw new TypeError('A select without a table has one row');
    return row.now.getTime();
  }
}
