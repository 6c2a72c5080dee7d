import type { JsonObject } from '../kernel/json.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Uid } from '../kernel/uid.ts';
import type { Actor } from './caller.ts';

/** One change of state, told in its own transaction. */
export interface AuditEntry {
  readonly uid: Uid<'au'>;
  readonly actor: Actor;
  /** `noun.past_tense`: `api_token.created`. */
  readonly action: string;
  /** Kind and name: `Cluster/edge-001`. */
  readonly object: string;
  readonly outcome: 'Done' | 'Refused';
  readonly reason: string | null;
  readonly requestId: string;
  /** Chosen fields only: never a body, a header or a secret. */
  readonly detail: JsonObject;
}

export interface AuditRecord extends Omit<AuditEntry, 'outcome'> {
  readonly at: EpochMs;
  readonly outcome: string;
}

export abstract class AuditStore {
  abstract append(entry: AuditEntry): Promise<void>;
}
