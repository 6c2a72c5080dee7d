import { HEALTHS, SEVERITIES, type ClusterProblem, type KnownObservation, type ObservedConfig } from '@flotilla/core';
import { wordOf } from '../cluster/cluster.row.ts';

export interface ProblemRow {
  readonly cluster_id: string;
  readonly subject: string;
  readonly config: string | null;
  readonly kind: string;
  readonly severity: string;
  readonly reason: string;
  readonly message: string;
  readonly since: Date;
}

export interface ObservationRow {
  readonly cluster_id: string;
  readonly boot_epoch: string;
  readonly report_seq: string;
  readonly configs: Readonly<Record<string, ObservedConfig>>;
  readonly progressing: readonly string[];
  readonly object_count: number;
  readonly health: string;
  readonly is_silent: boolean;
}

export function problemOf({ severity, since, subject, config, kind, reason, message }: ProblemRow): ClusterProblem {
  return { subject, config, kind, severity: wordOf(SEVERITIES, severity), reason, message, since: since.getTime() };
}

export function knownOf(row: ObservationRow, problems: readonly ProblemRow[]): KnownObservation {
  return {
    bootEpoch: Number(row.boot_epoch),
    reportSeq: Number(row.report_seq),
    configs: row.configs,
    progressing: row.progressing,
    objectCount: row.object_count,
    health: wordOf(HEALTHS, row.health),
    isSilent: row.is_silent,
    problems: problems.map(problemOf),
  };
}
