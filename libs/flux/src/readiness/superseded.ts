import type { ReadingState } from '@flotilla/core';
import { isSetAt } from '../fields.ts';
import { generationOf, isHandled, REQUESTED_AT, statusText, type Snapshot } from './snapshot.ts';

/** Why a snapshot says nothing about our claim any more, with our own reason and sentence. */
export interface Superseded {
  readonly state: ReadingState;
  readonly reason: string;
  readonly message: string;
}

/**
 * Whether somebody came between our write and this snapshot. Suspension is looked at before anything else could look good:
 * Ready, generation and token can all agree on a suspended object with nothing applied.
 */
export function supersededBy(snapshot: Snapshot): Superseded | null {
  const { object, record } = snapshot;
  if (object.metadata.deletionTimestamp !== undefined)
    return { state: 'Replaced', reason: 'BeingDeleted', message: 'The object is being deleted' };
  if (record !== null && object.metadata.uid !== record.uid) {
    return { state: 'Replaced', reason: 'Replaced', message: 'Another object has taken the place of the one we wrote' };
  }
  if (isSetAt(object, 'spec', 'suspend'))
    return { state: 'Suspended', reason: 'Suspended', message: 'spec.suspend is set: Flux does nothing with it' };
  if (record !== null && generationOf(object) > record.generation) {
    return {
      state: 'Mismatch',
      reason: 'Edited',
      message: `The spec was changed after our write: generation ${generationOf(object)}, ours is ${record.generation}`,
    };
  }
  return isOvertaken(snapshot)
    ? { state: 'Overtaken', reason: 'Overtaken', message: 'Our reconcile token was removed or replaced before a pass handled it' }
    : null;
}

/**
 * Our token is gone and no pass will answer it. A token that we saw after our write is in the record and as good as ours;
 * before we have written one there is nothing to overtake.
 */
function isOvertaken(snapshot: Snapshot): boolean {
  const { object, record } = snapshot;
  if (record === null || record.tokens.length === 0 || isHandled(snapshot)) return false;
  const asked = object.metadata.annotations?.[REQUESTED_AT];
  if (asked === undefined) return true;
  return !record.tokens.includes(asked) && statusText(snapshot, 'lastHandledReconcileAt') !== record.handledBefore;
}
