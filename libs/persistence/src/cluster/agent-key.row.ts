import { uidOf, type AgentKey } from '@flotilla/core';
import { wordOf } from './cluster.row.ts';

export interface AgentKeyRow {
  readonly thumbprint: string;
  readonly cluster_id: string;
  readonly x: string;
  readonly phase: string;
  readonly created_at: Date;
  readonly first_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly revoked_by: string | null;
}

export function agentKeyOf(row: AgentKeyRow): AgentKey {
  return {
    thumbprint: row.thumbprint,
    cluster: uidOf('cl', row.cluster_id),
    x: row.x,
    phase: wordOf(['Active', 'Revoked'], row.phase),
    createdAt: row.created_at.getTime(),
    firstUsedAt: row.first_used_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
    revokedBy: row.revoked_by,
  };
}
