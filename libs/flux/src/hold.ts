import { parseDuration, type EpochMs, type KubernetesObject, type Reading } from '@flotilla/core';
import { conditionOf, conditionsOf } from './conditions.ts';
import { textAt } from './fields.ts';

/**
 * Keeps the last result while Flux merely looks again: every pass, also the periodic one with nothing to do and each retry of a
 * failing object, says Unknown/Progressing or Reconciling for its duration. So neither success nor failure flickers.
 *
 * Holds only for the same claim, generation and content, and for at most `interval + timeout` after this look began;
 * afterwards it is no mere look, and the current reading stands.
 *
 * @param previous the reading before, of the same claim record; it was `Ok` or `FailedSoft`, or was itself held
 * @returns `previous` while it holds, else `current`
 */
export function holdOver(previous: Reading | null, current: Reading, snapshot: KubernetesObject | null, now: EpochMs): Reading {
  if (snapshot === null || previous === null || !isSameResult(previous, current)) return current;
  const since = lookingAgainSince(snapshot);
  if (since === null) return current;
  const intervalMs = durationAt(snapshot, 'interval') ?? 0;
  return now - since <= intervalMs + (durationAt(snapshot, 'timeout') ?? intervalMs) ? previous : current;
}

/** A success must name its content; a failure may have none to name. */
function isSameResult(previous: Reading, current: Reading): boolean {
  const isHoldable = previous.state === 'FailedSoft' || (previous.state === 'Ok' && previous.revision !== null);
  return isHoldable && current.state === 'Progressing' && current.isReconciledAfterClaim && current.revision === previous.revision;
}

/** When a pass over this generation began; null when none is under way. */
function lookingAgainSince(snapshot: KubernetesObject): EpochMs | null {
  const conditions = conditionsOf(snapshot);
  const ready = conditionOf(conditions, 'Ready');
  if (ready === null || !isCurrent(ready.observedGeneration, snapshot)) return null;
  if (ready.status === 'Unknown' && ready.reason === 'Progressing') return ready.changedAt;
  const reconciling = conditionOf(conditions, 'Reconciling');
  return ready.status === 'True' && reconciling?.status === 'True' ? reconciling.changedAt : null;
}

function isCurrent(observed: number, snapshot: KubernetesObject): boolean {
  return observed === 0 || observed === snapshot.metadata.generation;
}

function durationAt(snapshot: KubernetesObject, field: string): number | null {
  const text = textAt(snapshot, 'spec', field);
  return text === null ? null : parseDuration(text);
}
