import { uidOf, type JoinToken } from '@flotilla/core';
import { wordOf } from '../cluster/cluster.row.ts';

export interface JoinTokenRow {
  readonly handle: string;
  readonly id: string;
  readonly name: string;
  readonly public_key: string;
  readonly max_uses: number;
  readonly uses: number;
  readonly expires_at: Date;
  readonly approval: string;
  readonly cluster_name: string | null;
  readonly bound_thumbprint: string | null;
  readonly rekeys_cluster_id: string | null;
  readonly imposed_region: string | null;
  readonly imposed_labels: Readonly<Record<string, string>>;
  readonly allowed_labels: readonly string[];
  readonly revoked_at: Date | null;
  readonly created_at: Date;
  readonly created_by: string;
}

export function joinTokenOf(row: JoinTokenRow): JoinToken {
  return {
    uid: uidOf('jt', row.id),
    name: row.name,
    handle: row.handle,
    publicKey: row.public_key,
    maxUses: row.max_uses,
    uses: row.uses,
    expiresAt: row.expires_at.getTime(),
    approval: wordOf(['Manual', 'Auto'], row.approval),
    clusterName: row.cluster_name,
    agentThumbprint: row.bound_thumbprint,
    rekeys: row.rekeys_cluster_id === null ? null : uidOf('cl', row.rekeys_cluster_id),
    region: row.imposed_region,
    labels: row.imposed_labels,
    allowLabels: row.allowed_labels,
    revokedAt: row.revoked_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
  };
}
