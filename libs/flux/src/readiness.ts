import { roleOf } from './kinds.ts';
import { type ClaimRecord, type KubernetesObject, type ObjectRef, type Reading } from '@flotilla/core';
import { conditionOf, conditionsOf } from './conditions.ts';
import { isFailedHard, isFailedSoft, isWaiting } from './readiness/failure.ts';
import { lastPassAt } from './readiness/last-pass.ts';
import { runningRevision } from './readiness/running-revision.ts';
import { condition, generationOf, is, isHandled, isMine, REQUESTED_AT, snapshotOf, type Snapshot } from './readiness/snapshot.ts';
import { isStrongRoot } from './readiness/strength.ts';
import { conjunctsOf } from './readiness/success.ts';
import { supersededBy } from './readiness/superseded.ts';
import { cleanText, MAX_MESSAGE, MAX_WORD } from './text.ts';

type Outcome = Pick<Reading, 'state' | 'reason' | 'message'>;

/**
 * Reads one object on ONE snapshot against what we remember of our write. No clock, no second read.
 *
 * `Ok` needs every conjunct: the object we wrote, a pass that ended after our write, the current generation, Ready, and the expected
 * content. Failure needs less: a failing Kustomization keeps an old `observedGeneration`. On doubt, and for any status that cannot
 * be read, it is `Progressing`, with the first thing that is missing as its reason.
 * Source: fluxcd/kustomize-controller internal/controller/kustomization_controller.go, fluxcd/helm-controller
 * internal/reconcile and fluxcd/pkg runtime/patch/patch.go of Flux 2.9.4.
 *
 * @param ref what is looked for, so that `Missing` can name it
 * @param snapshot as the API server returned it, at or after the resourceVersion of our write; null when there is no such object
 * @param record of our write, with tokens seen since (see {@link withSeenToken}); null for an object that is not ours to write
 */
export function readObject(ref: ObjectRef, snapshot: KubernetesObject | null, record: ClaimRecord | null): Reading {
  const role = roleOf(ref);
  if (snapshot === null) {
    const gone: Outcome = { state: 'Missing', reason: 'NotFound', message: 'The object is not in the cluster' };
    return { object: ref, role, ...gone, revision: null, isReconciledAfterClaim: false, isStrong: role !== 'root', lastPassAt: null };
  }
  const seen = snapshotOf(snapshot, record);
  const outcome = outcomeOf(seen);
  return {
    object: ref,
    role,
    state: outcome.state,
    reason: cleanText(outcome.reason, MAX_WORD),
    message: cleanText(outcome.message, MAX_MESSAGE),
    revision: revisionIn(snapshot),
    isReconciledAfterClaim: isMine(seen) && isHandled(seen),
    isStrong: role !== 'root' || isStrongRoot(snapshot),
    lastPassAt: lastPassAt(snapshot),
  };
}

/**
 * The record with the token that this snapshot carries: a request that somebody wrote over ours is as good as ours, because it was written later.
 * Call it for every snapshot at or after our write, before {@link readObject}.
 */
export function withSeenToken(record: ClaimRecord, snapshot: KubernetesObject): ClaimRecord {
  const token = snapshot.metadata.annotations?.[REQUESTED_AT];
  const isNews = token !== undefined && record.tokens.length > 0 && snapshot.metadata.uid === record.uid && !record.tokens.includes(token);
  return isNews ? { ...record, tokens: [...record.tokens, token] } : record;
}

function outcomeOf(snapshot: Snapshot): Outcome {
  const superseded = supersededBy(snapshot);
  if (superseded !== null) return superseded;
  if (isFailedHard(snapshot))
    return { state: 'FailedHard', ...fluxWords(snapshot, is(snapshot, 'Stalled', 'True') ? 'Stalled' : 'Remediated') };
  if (isFailedSoft(snapshot)) return { state: 'FailedSoft', ...fluxWords(snapshot, 'Ready') };
  if (isWaiting(snapshot)) return { state: 'Waiting', ...fluxWords(snapshot, 'Ready') };
  if (!isMine(snapshot)) {
    const { generation } = snapshot.object.metadata;
    return {
      state: 'Progressing',
      reason: 'StaleSnapshot',
      message: `Generation ${generation ?? generationOf(snapshot.object)} was read, which is older than our write`,
    };
  }
  const missing = conjunctsOf(snapshot).find((conjunct) => !conjunct.holds(snapshot));
  if (missing === undefined) return { state: 'Ok', ...fluxWords(snapshot, 'Ready') };
  if (missing.reason === null) return { state: 'Progressing', ...fluxWords(snapshot, 'Ready') };
  return { state: 'Progressing', reason: missing.reason, message: missing.message };
}

function fluxWords(snapshot: Snapshot, type: string): Pick<Outcome, 'reason' | 'message'> {
  const said = condition(snapshot, type);
  return { reason: said === null || said.reason === '' ? 'Applied' : said.reason, message: said?.message ?? '' };
}

function revisionIn(object: KubernetesObject): string | null {
  const revision = runningRevision(object);
  return revision === null ? null : cleanText(revision, MAX_WORD);
}

/** Whether Flux works on this object right now. Never write a token to one that does: it may cancel a running health check. */
export function isReconciling(object: KubernetesObject): boolean {
  return conditionOf(conditionsOf(object), 'Reconciling')?.status === 'True';
}
