import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid } from '../kernel/uid.ts';

/** The public key of one cluster's agent. A cluster has at most one Active key; a Revoked one never comes back. */
export interface AgentKey {
  readonly thumbprint: string;
  readonly cluster: ClusterUid;
  /** The public key, base64url. */
  readonly x: string;
  readonly phase: 'Active' | 'Revoked';
  readonly createdAt: EpochMs;
  readonly firstUsedAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
  readonly revokedBy: string | null;
}
