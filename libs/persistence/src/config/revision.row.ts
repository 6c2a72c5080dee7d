import { objectKey, refOf, type JsonValue, type Pin, type Revision, type RevisionSpec } from '@flotilla/core';
import { digestOfColumn } from './config.row.ts';

export interface RevisionRow {
  readonly digest: string;
  readonly seq: number;
  readonly message: string;
  readonly body: string;
  readonly objects: readonly string[];
  readonly pins: readonly Pin[];
  readonly findings: JsonValue;
  readonly published_at: Date;
  readonly published_by: string;
}

export function revisionOf(config: string, row: RevisionRow): Revision {
  return {
    digest: digestOfColumn(row.digest),
    config,
    seq: row.seq,
    message: row.message,
    spec: JSON.parse(row.body) as RevisionSpec, // canonical JSON of a spec that was checked when it was published
    pins: row.pins,
    publishedAt: row.published_at.getTime(),
    publishedBy: row.published_by,
  };
}

export function specKeys(spec: RevisionSpec): readonly string[] {
  return spec.objects.map((object) => objectKey(refOf(object)));
}
