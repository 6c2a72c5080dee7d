import {
  canonicalJson,
  renderingValue,
  RevisionStore,
  uuidOf,
  type ConfigUid,
  type Digest,
  type JsonValue,
  type NewRevision,
  type Rendering,
  type Revision,
} from '@flotilla/core';
import type { Connection } from '../connection/connection.ts';
import { revisionOf, specKeys, type RevisionRow } from './revision.row.ts';
import { onlyRevision, parseRevisionReference } from './revision-reference.ts';

export class PostgresRevisionStore extends RevisionStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async publish(config: ConfigUid, revision: NewRevision): Promise<{ readonly seq: number; readonly isNew: boolean }> {
    const id = uuidOf('cf', config);
    const [known] = await this.connection.query<{ seq: number }>('select seq from revisions where config_id = $1 and digest = $2', [
      id,
      revision.digest,
    ]);
    if (known !== undefined) return { seq: known.seq, isNew: false };
    const [next] = await this.connection.query<{ seq: number }>(
      'update configs set latest_seq = latest_seq + 1 where id = $1 returning latest_seq as seq',
      [id],
    );
    if (next === undefined) throw new TypeError('A revision is published into a config that exists');
    await this.connection.query(
      `insert into revisions (config_id, digest, seq, message, body, objects, pins, findings, published_at, published_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        revision.digest,
        next.seq,
        revision.message,
        canonicalJson(revision.spec as unknown as JsonValue), // a spec is JSON
        JSON.stringify(specKeys(revision.spec)),
        JSON.stringify(revision.pins),
        JSON.stringify(revision.findings),
        new Date(revision.publishedAt),
        revision.publishedBy,
      ],
    );
    return { seq: next.seq, isNew: true };
  }

  override async find(config: { readonly uid: ConfigUid; readonly name: string }, text: string): Promise<Revision | null> {
    const reference = parseRevisionReference(config.name, text);
    const rows =
      reference.kind === 'Seq'
        ? await this.connection.query<RevisionRow>('select * from revisions where config_id = $1 and seq = $2', [
            uuidOf('cf', config.uid),
            reference.seq,
          ])
        : await this.connection.query<RevisionRow>(
            `select * from revisions where config_id = $1 and starts_with(digest, $2) order by seq limit 5`,
            [uuidOf('cf', config.uid), reference.prefix],
          );
    const row = onlyRevision(config.name, text, rows);
    return row === null ? null : revisionOf(config.name, row);
  }

  override async keepRenderings(renderings: readonly { readonly digest: Digest; readonly rendering: Rendering }[]): Promise<void> {
    const sorted = renderings.toSorted((a, b) => (a.digest < b.digest ? -1 : 1)); // the same order everywhere, so that two who keep the same never wait for each other in a ring
    await this.connection.query(
      'insert into renderings (digest, body) select * from unnest($1::text[], $2::text[]) on conflict (digest) do nothing',
      [sorted.map(({ digest }) => digest), sorted.map(({ rendering }) => canonicalJson(renderingValue(rendering)))],
    );
  }

  override async rendering(digest: Digest): Promise<Rendering | null> {
    const [row] = await this.connection.query<{ body: string }>('select body from renderings where digest = $1', [digest]);
    return row === undefined ? null : (JSON.parse(row.body) as Rendering); // only renderings are kept there
  }
}
