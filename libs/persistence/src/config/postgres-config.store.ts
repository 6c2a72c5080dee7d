import { ConfigStore, uuidOf, type Config, type ConfigCounts, type ConfigUid } from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { configOf, type ConfigRow } from './config.row.ts';

const FIND = 'select * from configs where name = $1 or id = $2';

export class PostgresConfigStore extends ConfigStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async insert(config: Config): Promise<boolean> {
    const rows = await this.connection.query(
      `insert into configs (id, name, labels, annotations, description, owners, scope, initial_revision, initial_digest, prune, generation, updated_at, updated_by, created_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (name) do nothing returning id`,
      [...valuesOf(config), new Date(config.createdAt), config.createdBy],
    );
    if (rows.length === 0) return false;
    await this.connection.query('insert into config_counts (config_id) values ($1)', [uuidOf('cf', config.uid)]);
    return true;
  }

  override find(nameOrUid: string): Promise<Config | null> {
    return this.one(FIND, nameOrUid);
  }

  override lock(nameOrUid: string): Promise<Config | null> {
    return this.one(`${FIND} for update`, nameOrUid);
  }

  override share(nameOrUid: string): Promise<Config | null> {
    return this.one(`${FIND} for share`, nameOrUid);
  }

  override async shareAll(): Promise<readonly Config[]> {
    const rows = await this.connection.query<ConfigRow>('select * from configs order by name for share');
    return rows.map(configOf);
  }

  override async update(config: Config): Promise<void> {
    await this.connection.query(
      `update configs set labels = $3, annotations = $4, description = $5, owners = $6, scope = $7, initial_revision = $8, initial_digest = $9, prune = $10,
         generation = $11, updated_at = $12, updated_by = $13 where id = $1 and name = $2`,
      valuesOf(config),
    );
  }

  override async delete(config: ConfigUid): Promise<void> {
    const id = uuidOf('cf', config);
    await this.connection.query('delete from assignments where config_id = $1 and (detached is not null or revision_digest is null)', [id]);
    await this.connection.query('delete from configs where id = $1', [id]);
  }

  override async counts(config: ConfigUid): Promise<ConfigCounts> {
    const [row] = await this.connection.query<{ latest_seq: number; assigned: string; detached: string }>(
      'select latest_seq, assigned, detached from configs join config_counts on config_id = id where id = $1',
      [uuidOf('cf', config)],
    );
    return { latestSeq: row?.latest_seq ?? 0, assigned: Number(row?.assigned ?? 0), detached: Number(row?.detached ?? 0) };
  }

  private async one(sql: string, nameOrUid: string): Promise<Config | null> {
    const [row] = await this.connection.query<ConfigRow>(sql, [nameOrUid, uuidOf('cf', nameOrUid)]);
    return row === undefined ? null : configOf(row);
  }
}

function valuesOf(config: Config): readonly unknown[] {
  return [
    uuidOf('cf', config.uid),
    config.name,
    JSON.stringify(config.labels),
    JSON.stringify(config.annotations),
    config.description,
    JSON.stringify(config.owners),
    config.scope,
    config.initialRevision?.asWritten ?? null,
    config.initialRevision?.digest ?? null,
    JSON.stringify(config.prune),
    config.generation,
    new Date(config.updatedAt),
    config.updatedBy,
  ];
}
