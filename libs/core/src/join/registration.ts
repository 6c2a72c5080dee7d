import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid, RegistrationUid } from '../kernel/uid.ts';

export const REGISTRATION_PHASES = ['Waiting', 'Approved', 'Rejected', 'Expired'] as const;
export type RegistrationPhase = (typeof REGISTRATION_PHASES)[number];

/** How long a registration waits for a human. */
export const REGISTRATION_LIFE_MS = 7 * 24 * 3_600_000;

/** A join that needs a human: a new cluster, or a new key for a known one. */
export interface Registration {
  readonly uid: RegistrationUid;
  readonly kind: 'Join' | 'Rekey';
  /** A plain join under a taken name; it touches nothing before it is approved. */
  readonly isUnsolicited: boolean;
  readonly handle: string;
  readonly thumbprint: string;
  /** The public key, base64url. */
  readonly x: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The cluster that it makes Active, or whose key it replaces. */
  readonly cluster: ClusterUid;
  readonly phase: RegistrationPhase;
  readonly requestedAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly decidedBy: string | null;
  readonly decidedAt: EpochMs | null;
}
