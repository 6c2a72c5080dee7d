import type { EpochMs } from '../kernel/time.ts';
import type { RegistrationUid } from '../kernel/uid.ts';
import type { Registration, RegistrationPhase } from './registration.ts';

export interface RegistrationDecision {
  readonly uid: RegistrationUid;
  readonly phase: Exclude<RegistrationPhase, 'Waiting'>;
  readonly by: string;
  readonly at: EpochMs;
}

export abstract class RegistrationStore {
  abstract insert(registration: Registration): Promise<void>;
  abstract find(uid: RegistrationUid): Promise<Registration | null>;
  /** Under the row's lock. By uid, or by the name that wants to join: then the one that waits, if exactly one does. */
  abstract lock(nameOrUid: string): Promise<Registration | null>;
  abstract decide(decision: RegistrationDecision): Promise<void>;
  /** Those that wait for this cluster, under their locks. */
  abstract waitingFor(cluster: Registration['cluster']): Promise<readonly Registration[]>;
  /** Those that have waited too long, at most `limit`, under their locks; what another process has taken is left out. */
  abstract takeExpired(limit: number): Promise<readonly Registration[]>;
}
