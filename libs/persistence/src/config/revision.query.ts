import { uuidOf, type ConfigUid, type Digest, type EpochMs, type JsonValue, type Pin, type Revision } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { digestOfColumn } from './config.row.ts';
import { onlyRevision, parseRevisionReference } from './revision-reference.ts';
import { revisionOf, type RevisionRow } from './revision.row.ts';

/** A revision without its objects' bodies. */
export interface RevisionView {
  readonly digest: Digest;
  readonly seq: number;
  readonly message: string;
  readonly objects: readonly string[];
  readonly pins: readonly Pin[];
  readonly findings: JsonValue;
  readonly publishedAt: EpochMs;
  readonly publishedBy: string;
}

type RevisionViewRow = Omit<RevisionRow, 'body'>;
const COLUMNS = 'digest, seq, message, objects, pins, findings, published_at, published_by';

/** Revisions of one config; bodies only where they are asked for. */
export class RevisionQuery {
  constructor(private readonly database: DataSource) {}

  /** Newest first, below `before`. */
  async page(config: ConfigUid, limit: number, before: number | null): Promise<readonly RevisionView[]> {
    const rows: readonly RevisionViewRow[] = await this.database.query(
      `select ${COLUMNS} from revisions where config_id = $1 and ($2::int is null or seq < $2) order by seq desc limit $3`,
      [uuidOf('cf', config), before, limit],
    );
    return rows.map(viewOf);
  }

  /**
   * @param text `r17`, a digest, or at least 8 of its hex digits
   * @throws FlotillaError `invalid_field` for what names none, or several
   */
  async view(config: { readonly uid: ConfigUid; readonly name: string }, text: string): Promise<RevisionView | null> {
    const row = await this.find<RevisionViewRow>(config, text, COLUMNS);
    return row === null ? null : viewOf(row);
  }

  /** Like {@link view}, with the body. */
  async whole(config: { readonly uid: ConfigUid; readonly name: string }, text: string): Promise<Revision | null> {
    const row = await this.find<RevisionRow>(config, text, `${COLUMNS}, body`);
    return row === null ? null : revisionOf(config.name, row);
  }

  private async find<Row extends { readonly seq: number }>(
    config: { readonly uid: ConfigUid; readonly name: string },
    text: string,
    columns: string,
  ): Promise<Row | null> {
    const reference = parseRevisionReference(config.name, text);
    const [condition, value] = reference.kind === 'Seq' ? ['seq = $2', reference.seq] : ['starts_with(digest, $2)', reference.prefix];
    const rows: readonly Row[] = await this.database.query(
      `select ${columns} from revisions where config_id = $1 and ${condition} order by seq limit 5`,
      [uuidOf('cf', config.uid), value],
    );
    return onlyRevision(config.name, text, rows);
  }
}

function viewOf({ digest, published_at, published_by, ...rest }: RevisionViewRow): RevisionView {
  return { ...rest, digest: digestOfColumn(digest), publishedAt: published_at.getTime(), publishedBy: published_by };
}
