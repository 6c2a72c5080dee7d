import { CLUSTER_PHASES, uidOf, type Cluster } from '@flotilla/core';

export interface ClusterRow {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly display_name: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly generation: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly updated_at: Date;
  readonly updated_by: string;
  readonly forgotten_at: Date | null;
}

export function clusterOf(row: ClusterRow): Cluster {
  return {
    uid: uidOf('cl', row.id),
    name: row.name,
    region: row.region,
    displayName: row.display_name,
    labels: row.labels,
    annotations: row.annotations,
    phase: wordOf(CLUSTER_PHASES, row.phase),
    generation: Number(row.generation),
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
    updatedAt: row.updated_at.getTime(),
    updatedBy: row.updated_by,
    forgottenAt: row.forgotten_at?.getTime() ?? null,
  };
}

/** The word of a list that a column holds; the schema admits no other. */
export function wordOf<W extends string>(words: readonly W[], text: string): W {
  const word = words.find((known) => known === text);
  if (word === undefined) throw new TypeError(`The database holds the unknown word ${text}`);
  return word;
}
