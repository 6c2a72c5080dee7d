import { uuidOf, type ClusterProblem, type ClusterUid } from '@flotilla/core';
import type { DataSource } from 'typeorm';
import { problemOf, type ProblemRow } from './observation.row.ts';

/** What is not well in one cluster, by subject and reason. */
export class ClusterProblemQuery {
  constructor(private readonly database: DataSource) {}

  async page(
    cluster: ClusterUid,
    limit: number,
    after: Pick<ClusterProblem, 'subject' | 'reason'> | null,
  ): Promise<readonly ClusterProblem[]> {
    const rows: readonly ProblemRow[] = await this.database.query(
      'select * from cluster_problems where cluster_id = $1 and ($2::text is null or (subject, reason) > ($2, $3)) order by subject, reason limit $4',
      [uuidOf('cl', cluster), after?.subject ?? null, after?.reason ?? null, limit],
    );
    return rows.map(problemOf);
  }
}
