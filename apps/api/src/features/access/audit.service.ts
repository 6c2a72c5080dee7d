import { Injectable } from '@nestjs/common';
import { actorOf, type Actor, type Caller, type JsonObject, type Work } from '@flotilla/core';
import { newUid } from '@flotilla/platform';

/** Who: a caller with its request, or a part of the server that acts by itself. */
type By = { readonly caller: Caller } | { readonly actor: Actor };

export type AuditedAct = By & {
  /** `noun.past_tense`: `cluster.forgotten`. */
  readonly action: string;
  /** Kind and name: `Cluster/edge-001`. */
  readonly object: string;
  /** Left out for what was done. */
  readonly outcome?: 'Refused';
  readonly reason?: string | undefined;
  /** Chosen fields only: never a body, a header or a secret. */
  readonly detail?: JsonObject;
};

/** One row a change of state, in the transaction of the change: both are there, or neither. */
@Injectable()
export class AuditService {
  async record(work: Work, act: AuditedAct): Promise<void> {
    const by = 'caller' in act ? { actor: actorOf(act.caller), requestId: act.caller.requestId } : { actor: act.actor, requestId: '' };
    const { action, object, outcome = 'Done', reason = null, detail = {} } = act;
    await work.stores.audit.append({ uid: newUid('au'), ...by, action, object, outcome, reason, detail });
  }
}
