import { uuidOf, type Config, type ConfigCounts } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { configOf, type ConfigRow } from './config.row.ts';

export interface ConfigView extends ConfigCounts {
  readonly config: Config;
}

interface ConfigViewRow extends ConfigRow {
  readonly assigned: string;
  readonly detached: string;
}

/** Configs with their kept counts. */
export class ConfigQuery {
  constructor(private readonly database: DataSource) {}

  /** By name, after `after`. @param prefix of the name; empty for all */
  async page(prefix: string, limit: number, after: string | null): Promise<readonly ConfigView[]> {
    const rows: readonly ConfigViewRow[] = await this.database.query(
      'select * from configs join config_counts on config_id = id where starts_with(name, $1) and ($2::text is null or name > $2) order by name limit $3',
      [prefix, after, limit],
    );
    return rows.map(viewOf);
  }

  async one(nameOrUid: string): Promise<ConfigView | null> {
    const rows: readonly ConfigViewRow[] = await this.database.query(
      'select * from configs join config_counts on config_id = id where name = $1 or id = $2',
      [nameOrUid, uuidOf('cf', nameOrUid)],
    );
    const [row] = rows;
    return row === undefined ? null : viewOf(row);
  }
}

function viewOf(row: ConfigViewRow): ConfigView {
  return { config: configOf(row), latestSeq: row.latest_seq, assigned: Number(row.assigned), detached: Number(row.detached) };
}
