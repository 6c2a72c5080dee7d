import {
  byKey,
  HEALTHS,
  ObservationStore,
  uidOf,
  uuidOf,
  type Assignment,
  type ClusterUid,
  type Confirmation,
  type Digest,
  type EpochMs,
  type Health,
  type KnownObservation,
  type ObjectKey,
  type ObservationWrite,
  type Uid,
} from '@flotilla/core';
import { assignmentOf, type AssignmentRow } from '../assignment/assignment.row.ts';
import { wordOf } from '../cluster/cluster.row.ts';
import { digestOfColumn } from '../config/config.row.ts';
import type { Connection } from '../connection/connection.ts';
import { knownOf, type ObservationRow, type ProblemRow } from './observation.row.ts';

/** What every report moves. An agent's clock may run ahead; what was seen is never younger than its report. */
const SCALARS = `boot_epoch = w.boot_epoch, report_seq = w.report_seq, received_at = $2, confirmed_at = case when w.cluster_silence is null then $2 else o.confirmed_at end, observed_at = least(w.observed_at, $2), cluster_silence = w.cluster_silence,
  facts = w.facts, health = w.health, progressing = w.progressing, problem_count = w.problem_count, configs = w.configs`;
const WANTED = `jsonb_to_recordset($1::jsonb) as w(cluster_id uuid, boot_epoch bigint, report_seq bigint, observed_at timestamptz, cluster_silence jsonb, facts jsonb, health text,
  progressing jsonb, problem_count int, configs jsonb)`;

export class PostgresObservationStore extends ObservationStore {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async lock(clusters: readonly ClusterUid[]): Promise<ReadonlyMap<ClusterUid, KnownObservation>> {
    const ids = uuids(clusters);
    const select =
      'select cluster_id, boot_epoch, report_seq, configs, progressing, object_count, health, cluster_silence is not null as is_silent from cluster_observations where cluster_id = any($1::uuid[]) order by cluster_id for update';
    let rows = await this.connection.query<ObservationRow>(select, [ids]);
    if (rows.length < new Set(ids).size) {
      await this.begin(ids);
      rows = await this.connection.query<ObservationRow>(select, [ids]);
    }
    const problems = await this.connection.query<ProblemRow>('select * from cluster_problems where cluster_id = any($1::uuid[])', [ids]);
    return new Map(
      rows.map((row) => [
        uidOf('cl', row.cluster_id),
        knownOf(
          row,
          problems.filter(({ cluster_id }) => cluster_id === row.cluster_id),
        ),
      ]),
    );
  }

  override async assignments(clusters: readonly ClusterUid[]): Promise<readonly Assignment[]> {
    const rows = await this.connection.query<AssignmentRow>(
      'select a.*, c.name as config_name from assignments a join configs c on c.id = a.config_id where a.cluster_id = any($1::uuid[])',
      [uuids(clusters)],
    );
    return rows.map(assignmentOf);
  }

  override async lastGivenGeneration(cluster: ClusterUid, config: string): Promise<number> {
    const [row] = await this.connection.query<{ generation: string | null }>(
      'select max(generation) as generation from assignment_history where cluster_id = $1 and config_name = $2',
      [uuidOf('cl', cluster), config],
    );
    return Number(row?.generation ?? 0);
  }

  override async unpinned(renderings: readonly Digest[]): Promise<ReadonlyMap<Digest, readonly ObjectKey[]>> {
    const rows = await this.connection.query<{ digest: string; unpinned: readonly string[] }>(
      `select digest, body::jsonb->'unpinned' as unpinned from renderings where digest = any($1::text[])`,
      [renderings],
    );
    return new Map(rows.map(({ digest, unpinned }) => [digestOfColumn(digest), unpinned]));
  }

  override async write(writes: readonly ObservationWrite[], now: EpochMs, newUid: () => Uid<'ev'>): Promise<void> {
    const touching = writes.filter(({ report }) => report.isComplete || report.observed.length > 0 || report.removed.length > 0);
    await this.removeObjects(touching);
    await this.writeObjects(touching);
    await this.writeClusters(writes, touching, now);
    await this.writeProblems(writes);
    await this.writeVerdicts(writes, now, newUid);
  }

  override async confirm(
    confirmations: readonly Confirmation[],
  ): Promise<readonly { readonly cluster: ClusterUid; readonly health: Health }[]> {
    const records = confirmations.map((confirmation) => ({
      cluster_id: uuidOf('cl', confirmation.cluster),
      boot_epoch: confirmation.bootEpoch,
      report_seq: confirmation.reportSeq,
      observed_at: new Date(confirmation.observedAt),
      cluster_silence: confirmation.clusterSilence,
    }));
    const rows = await this.connection.query<{ cluster_id: string; health: string; shown: string | null }>(
      `with before as (
         select o.cluster_id, s.health as shown, w.observed_at, w.cluster_silence from cluster_observations o
         join jsonb_to_recordset($1::jsonb) as w(cluster_id uuid, boot_epoch bigint, report_seq bigint, observed_at timestamptz, cluster_silence jsonb)
           on w.cluster_id = o.cluster_id and w.boot_epoch = o.boot_epoch and w.report_seq = o.report_seq
         left join cluster_status s on s.cluster_id = o.cluster_id
         order by o.cluster_id for update of o)
       update cluster_observations o set confirmed_at = case when b.cluster_silence is null then clock_timestamp() else o.confirmed_at end, observed_at = greatest(o.observed_at, least(b.observed_at, clock_timestamp())), cluster_silence = b.cluster_silence
       from before b where o.cluster_id = b.cluster_id
       returning o.cluster_id, case when o.cluster_silence is null then o.health else 'Unknown' end as health, b.shown`,
      [JSON.stringify(records)],
    );
    return rows
      .filter(({ health, shown }) => health !== shown)
      .map(({ cluster_id, health }) => ({ cluster: uidOf('cl', cluster_id), health: wordOf(HEALTHS, health) }));
  }

  private async begin(ids: readonly (string | null)[]): Promise<void> {
    await this.connection.query(
      `insert into cluster_observations (cluster_id, boot_epoch, report_seq, received_at, confirmed_at, observed_at, facts, health, progressing, object_count, problem_count, configs)
       select id, 0, 0, clock_timestamp(), clock_timestamp(), 'epoch', '{}', 'Unknown', '[]', 0, 0, '{}' from unnest($1::uuid[]) as id order by id on conflict (cluster_id) do nothing`,
      [ids],
    );
  }

  /** What a report names as removed, and what a complete one does not name. */
  private async removeObjects(writes: readonly ObservationWrite[]): Promise<void> {
    const removed = writes.flatMap(({ cluster, report }) =>
      report.isComplete ? [] : report.removed.map((key) => ({ cluster_id: uuidOf('cl', cluster), key })),
    );
    if (removed.length > 0) {
      await this.connection.query(
        'delete from cluster_objects o using jsonb_to_recordset($1::jsonb) as r(cluster_id uuid, key text) where o.cluster_id = r.cluster_id and o.key = r.key',
        [JSON.stringify(removed)],
      );
    }
    const complete = writes
      .filter(({ report }) => report.isComplete)
      .map(({ cluster, report }) => ({ cluster_id: uuidOf('cl', cluster), keys: Object.keys(byKey(report.observed)) }));
    if (complete.length === 0) return;
    await this.connection.query(
      'delete from cluster_objects o using jsonb_to_recordset($1::jsonb) as c(cluster_id uuid, keys text[]) where o.cluster_id = c.cluster_id and o.key <> all(c.keys)',
      [JSON.stringify(complete)],
    );
  }

  /** What is as before is not written: after a reconnect an agent tells everything again. */
  private async writeObjects(writes: readonly ObservationWrite[]): Promise<void> {
    const observed = writes.flatMap(({ cluster, report }) =>
      Object.entries(byKey(report.observed)).map(([key, object]) => ({ cluster_id: uuidOf('cl', cluster), key, object })),
    );
    if (observed.length === 0) return;
    await this.connection.query(
      `insert into cluster_objects as kept (cluster_id, key, object)
       select cluster_id, key, object from jsonb_to_recordset($1::jsonb) as w(cluster_id uuid, key text, object jsonb) order by cluster_id, key
       on conflict (cluster_id, key) do update set object = excluded.object where kept.object is distinct from excluded.object`,
      [JSON.stringify(observed)],
    );
  }

  private async writeClusters(writes: readonly ObservationWrite[], touching: readonly ObservationWrite[], now: EpochMs): Promise<void> {
    await this.connection.query(
      `update cluster_observations o set ${SCALARS},
         object_count = case when o.cluster_id = any($3::uuid[]) then (select count(*) from cluster_objects c where c.cluster_id = o.cluster_id) else o.object_count end
       from ${WANTED} where o.cluster_id = w.cluster_id`,
      [JSON.stringify(writes.map(wanted)), new Date(now), uuids(touching.map(({ cluster }) => cluster))],
    );
  }

  private async writeProblems(writes: readonly ObservationWrite[]): Promise<void> {
    const rows = (change: 'gone' | 'written') =>
      writes.flatMap(({ cluster, taken }) =>
        taken.problems[change].map((problem) => ({ ...problem, cluster_id: uuidOf('cl', cluster), since: new Date(problem.since) })),
      );
    const gone = rows('gone');
    const written = rows('written');
    if (gone.length > 0) {
      await this.connection.query(
        'delete from cluster_problems p using jsonb_to_recordset($1::jsonb) as g(cluster_id uuid, subject text, reason text) where p.cluster_id = g.cluster_id and p.subject = g.subject and p.reason = g.reason',
        [JSON.stringify(gone)],
      );
    }
    if (written.length === 0) return;
    await this.connection.query(
      `insert into cluster_problems (cluster_id, subject, config, kind, severity, reason, message, since)
       select cluster_id, subject, config, kind, severity, reason, message, since
       from jsonb_to_recordset($1::jsonb) as w(cluster_id uuid, subject text, config text, kind text, severity text, reason text, message text, since timestamptz)
       order by cluster_id, subject, reason
       on conflict (cluster_id, subject, reason) do update set config = excluded.config, kind = excluded.kind, severity = excluded.severity, message = excluded.message, since = excluded.since`,
      [JSON.stringify(written)],
    );
  }

  private async writeVerdicts(writes: readonly ObservationWrite[], now: EpochMs, newUid: () => Uid<'ev'>): Promise<void> {
    const rows = writes.flatMap(({ cluster, taken }) =>
      taken.verdicts.map(({ config, generation, revision, previous, judgement }) => {
        const { verdict, reason, message, object } = judgement;
        return {
          id: uuidOf('ev', newUid()),
          cluster_id: uuidOf('cl', cluster),
          config_name: config,
          generation,
          revision_digest: revision,
          verdict,
          previous,
          reason,
          message,
          object,
        };
      }),
    );
    if (rows.length === 0) return;
    await this.connection.query(
      `insert into verdict_history (id, cluster_id, config_name, at, generation, revision_digest, verdict, previous, reason, message, object)
       select id, cluster_id, config_name, $2, generation, revision_digest, verdict, previous, reason, message, object
       from jsonb_to_recordset($1::jsonb) as v(id uuid, cluster_id uuid, config_name text, generation bigint, revision_digest text, verdict text, previous text, reason text, message text, object text)`,
      [JSON.stringify(rows), new Date(now)],
    );
  }
}

function uuids(clusters: readonly ClusterUid[]): readonly (string | null)[] {
  return clusters.map((cluster) => uuidOf('cl', cluster));
}

function wanted({ cluster, bootEpoch, report, taken, facts }: ObservationWrite): object {
  return {
    cluster_id: uuidOf('cl', cluster),
    boot_epoch: bootEpoch,
    report_seq: report.seq,
    observed_at: new Date(report.observedAt),
    cluster_silence: report.clusterSilence,
    facts,
    health: taken.health,
    progressing: taken.progressing,
    problem_count: taken.problemCount,
    configs: taken.configs,
  };
}
