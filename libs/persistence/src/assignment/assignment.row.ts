import { CLAIM_STATES, OWNER_KINDS, uidOf, uuidOf, type Assignment, type Detached, type Settled } from '@flotilla/core';
import { wordOf } from '../cluster/cluster.row.ts';
import { digestOrNull } from '../config/config.row.ts';

export interface AssignmentRow {
  readonly cluster_id: string;
  readonly config_id: string;
  readonly config_name: string;
  readonly revision_digest: string | null;
  readonly rendering_digest: string | null;
  readonly generation: string;
  readonly owner_kind: string;
  readonly decided_by: string;
  readonly decided_at: Date;
  readonly claim: string;
  readonly claimed_at: Date | null;
  readonly reconcile_token: string;
  readonly settled: Settled | null;
  readonly prune_approved: string | null;
  readonly detached: Detached | null;
}

export function assignmentOf(row: AssignmentRow): Assignment {
  return {
    cluster: uidOf('cl', row.cluster_id),
    config: uidOf('cf', row.config_id),
    configName: row.config_name,
    revision: digestOrNull(row.revision_digest),
    rendering: digestOrNull(row.rendering_digest),
    generation: Number(row.generation),
    owner: wordOf(OWNER_KINDS, row.owner_kind),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at.getTime(),
    claim: wordOf(CLAIM_STATES, row.claim),
    claimedAt: row.claimed_at?.getTime() ?? null,
    token: row.reconcile_token,
    settled: row.settled,
    pruneApproved: digestOrNull(row.prune_approved),
    detached: row.detached,
  };
}

/** As one JSON object for `jsonb_to_recordset`, named like the columns. */
export function assignmentRecord(assignment: Assignment): object {
  return {
    cluster_id: uuidOf('cl', assignment.cluster),
    config_id: uuidOf('cf', assignment.config),
    revision_digest: assignment.revision,
    rendering_digest: assignment.rendering,
    generation: assignment.generation,
    owner_kind: assignment.owner,
    decided_by: assignment.decidedBy,
    decided_at: new Date(assignment.decidedAt),
    claim: assignment.claim,
    claimed_at: assignment.claimedAt === null ? null : new Date(assignment.claimedAt),
    reconcile_token: assignment.token,
    settled: assignment.settled,
    prune_approved: assignment.pruneApproved,
    detached: assignment.detached,
  };
}
