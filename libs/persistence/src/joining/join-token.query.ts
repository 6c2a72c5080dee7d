import { uidOf, uuidOf, type ClusterUid, type EpochMs, type JoinToken, type JoinTokenUid } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { joinTokenOf, type JoinTokenRow } from './join-token.row.ts';

/** Who joined with a token; a re-key counts once it is approved. */
export interface JoinedCluster {
  readonly cluster: string;
  readonly uid: ClusterUid;
  readonly at: EpochMs;
}

export interface JoinTokenView {
  readonly token: JoinToken;
  /** At most 200, newest first. */
  readonly joined: readonly JoinedCluster[];
  readonly now: EpochMs;
}

type ViewRow = JoinTokenRow & {
  readonly now: Date;
  readonly joined: readonly { readonly name: string; readonly id: string; readonly at: string }[];
};

const SELECT = `
  select token.*, clock_timestamp() as now, coalesce((
    select jsonb_agg(one) from (
      select clusters.name, clusters.id, attempt.at from join_attempts attempt join clusters on clusters.id = attempt.cluster_id
      left join registrations request on request.id = attempt.registration_id
      where attempt.handle = token.handle and (request.kind is distinct from 'Rekey' or request.phase = 'Approved') order by attempt.at desc limit 200) one), '[]') as joined
  from join_tokens token`;

/** Join tokens with who came in by them. */
export class JoinTokenQuery {
  constructor(private readonly database: DataSource) {}

  /** The token with this handle, ended ones too, and the database's time; null for an unknown one takes as long. */
  async byHandle(handle: string): Promise<{ readonly token: JoinToken | null; readonly now: EpochMs }> {
    const rows: readonly (Omit<JoinTokenRow, 'handle'> & { readonly handle: string | null; readonly now: Date })[] =
      await this.database.query(
        'select token.*, moment.now from (select clock_timestamp() as now) moment left join join_tokens token on token.handle = $1',
        [handle],
      );
    const [row] = rows;
    if (row === undefined) throw new TypeError('A left join has a row');
    return { token: row.handle === null ? null : joinTokenOf({ ...row, handle: row.handle }), now: row.now.getTime() };
  }

  async get(nameOrUid: string): Promise<JoinTokenView | null> {
    const rows: readonly ViewRow[] = await this.database.query(`${SELECT} where token.name = $1 or token.id = $2`, [
      nameOrUid,
      uuidOf('jt', nameOrUid),
    ]);
    return rows.map(viewOf)[0] ?? null;
  }

  /** Newest first, after `before`. */
  async page(limit: number, before: JoinTokenUid | null): Promise<readonly JoinTokenView[]> {
    const rows: readonly ViewRow[] = await this.database.query(
      `${SELECT} where $1::uuid is null or token.id < $1 order by token.id desc limit $2`,
      [before === null ? null : uuidOf('jt', before), limit],
    );
    return rows.map(viewOf);
  }
}

function viewOf({ now, joined, ...row }: ViewRow): JoinTokenView {
  return {
    token: joinTokenOf(row),
    joined: joined.map(({ name, id, at }) => ({ cluster: name, uid: uidOf('cl', id), at: Date.parse(at) })),
    now: now.getTime(),
  };
}
