import { REGISTRATION_PHASES, uidOf, type Registration } from '@flotilla/core';
import { wordOf } from '../cluster/cluster.row.ts';

export interface RegistrationRow {
  readonly id: string;
  readonly kind: string;
  readonly is_unsolicited: boolean;
  readonly handle: string;
  readonly thumbprint: string;
  readonly x: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly cluster_id: string;
  readonly phase: string;
  readonly requested_at: Date;
  readonly expires_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}

export function registrationOf(row: RegistrationRow): Registration {
  return {
    uid: uidOf('rg', row.id),
    kind: wordOf(['Join', 'Rekey'], row.kind),
    isUnsolicited: row.is_unsolicited,
    handle: row.handle,
    thumbprint: row.thumbprint,
    x: row.x,
    name: row.name,
    facts: row.facts,
    labels: row.labels,
    cluster: uidOf('cl', row.cluster_id),
    phase: wordOf(REGISTRATION_PHASES, row.phase),
    requestedAt: row.requested_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.getTime() ?? null,
  };
}
