import { isDigest, uidOf, type Config, type Digest, type PruneCap } from '@flotilla/core';

export interface ConfigRow {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly description: string | null;
  readonly owners: readonly string[];
  readonly scope: string;
  readonly initial_revision: string | null;
  readonly initial_digest: string | null;
  readonly prune: PruneCap;
  readonly latest_seq: number;
  readonly generation: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly updated_at: Date;
  readonly updated_by: string;
}

export function configOf(row: ConfigRow): Config {
  return {
    uid: uidOf('cf', row.id),
    name: row.name,
    labels: row.labels,
    annotations: row.annotations,
    description: row.description,
    owners: row.owners,
    scope: row.scope,
    initialRevision:
      row.initial_revision === null || row.initial_digest === null
        ? null
        : { asWritten: row.initial_revision, digest: digestOfColumn(row.initial_digest) },
    prune: row.prune,
    generation: Number(row.generation),
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
    updatedAt: row.updated_at.getTime(),
    updatedBy: row.updated_by,
  };
}

export function digestOfColumn(text: string): Digest {
  if (!isDigest(text)) throw new TypeError(`The database holds ${text} for a digest`);
  return text;
}

export function digestOrNull(text: string | null): Digest | null {
  return text === null ? null : digestOfColumn(text);
}
