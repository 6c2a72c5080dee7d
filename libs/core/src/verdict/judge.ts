import type { ClaimState } from '../assignment/desired.ts';
import { objectKey, type ObjectKey } from './flux-object.ts';
import type { Reading, ReadingState } from './reading.ts';
import type { Judgement, Verdict } from './verdict.ts';

/** What a verdict is made of. Whether the evidence is too old to count (`Stale`) is for the server to add: it knows the contact. */
export interface Evidence {
  /** Of the assignment. */
  readonly generation: number;
  readonly claim: ClaimState;
  /** Of the newest report; 0 when there was none. */
  readonly reportGeneration: number;
  /** One per object of the revision; empty before anything was read. */
  readonly readings: readonly Reading[];
  /** Sources that move by themselves: `Rendering.unpinned`. */
  readonly unpinned: readonly ObjectKey[];
}

/** Reason of an object whose turn has not come. */
export const NOT_APPLIED = 'NotApplied';

type Decision = Pick<Judgement, 'verdict' | 'reason' | 'message' | 'object'>;
type Rule = (evidence: Evidence) => Decision | null;

/** In the order of `rollouts.md` 6: the first that answers decides. */
const RULES: readonly Rule[] = [
  ahead,
  notStarted,
  decidedBy('Suspended', ['Suspended'], isFlux),
  decidedBy('Mismatch', ['Mismatch'], isFlux),
  decidedBy('FailedHard', ['Rejected'], () => true),
  decidedBy('FailedHard', ['FailedHard'], isFlux),
  decidedBy('FailedSoft', ['FailedSoft'], isFlux),
  unread,
  unfinished,
  unproven,
];

/**
 * The verdict on one config of one cluster, from readings alone; agent and server run this very function.
 *
 * @returns `Succeeded` only when every object is well and every root was reconciled after the claim; on doubt `Progressing`.
 *   Message and object are those of the reading that decided.
 */
export function judge(evidence: Evidence): Judgement {
  const weakObjects = weakObjectsOf(evidence);
  const strength = weakObjects.length === 0 ? 'Strong' : 'Weak';
  for (const rule of RULES) {
    const decision = rule(evidence);
    if (decision !== null) return { ...decision, strength, weakObjects };
  }
  return { verdict: 'Succeeded', reason: 'Converged', message: messageOfSuccess(evidence), object: null, strength, weakObjects };
}

/** A cluster that knows a later generation than we do: the database lost history, and nothing may be read from the report. */
function ahead({ generation, reportGeneration }: Evidence): Decision | null {
  if (reportGeneration <= generation) return null;
  return {
    verdict: 'NotStarted',
    reason: 'GenerationAhead',
    message: `The cluster reports generation ${reportGeneration}, the assignment is at ${generation}`,
    object: null,
  };
}

function notStarted({ generation, reportGeneration, claim }: Evidence): Decision | null {
  if (claim === 'Offered')
    return { verdict: 'NotStarted', reason: 'NotClaimed', message: 'Waits for the agent to claim the offer', object: null };
  if (reportGeneration >= generation) return null;
  return { verdict: 'NotStarted', reason: 'NotReported', message: 'Claimed; waits for the first report', object: null };
}

function unread({ readings }: Evidence): Decision | null {
  return readings.length > 0
    ? null
    : { verdict: 'Progressing', reason: 'NothingRead', message: 'No object has been read yet', object: null };
}

/** A source before what waits for it, but what was tried and waits before what could therefore not be applied yet. */
function unfinished({ readings }: Evidence): Decision | null {
  const open = readings.filter(({ state }) => state !== 'Ok');
  const tried = open.filter(({ reason }) => reason !== NOT_APPLIED);
  const telling = tried.length === 0 ? open : tried;
  const first = telling.find(({ role }) => role === 'source') ?? telling[0];
  return first === undefined ? null : decision('Progressing', first);
}

/** A root that is well but was not looked at since the claim: what it says may be about the revision before. */
function unproven({ readings }: Evidence): Decision | null {
  const root = readings.find(({ role, isReconciledAfterClaim }) => role === 'root' && !isReconciledAfterClaim);
  if (root === undefined) return null;
  return {
    verdict: 'Progressing',
    reason: 'NotReconciledYet',
    message: 'Waits for Flux to reconcile it after the claim',
    object: objectKey(root.object),
  };
}

function decidedBy(verdict: Verdict, states: readonly ReadingState[], counts: (reading: Reading) => boolean): Rule {
  return ({ readings }) => {
    const decisive = readings.find((reading) => counts(reading) && states.includes(reading.state));
    return decisive === undefined ? null : decision(verdict, decisive);
  };
}

function decision(verdict: Verdict, { object, reason, message }: Reading): Decision {
  return { verdict, reason, message, object: objectKey(object) };
}

function isFlux({ role }: Reading): boolean {
  return role !== 'plain';
}

function weakObjectsOf({ readings, unpinned }: Evidence): readonly ObjectKey[] {
  const blind = readings.filter(({ role, isStrong }) => role === 'root' && !isStrong).map(({ object }) => objectKey(object));
  return [...blind, ...unpinned];
}

function messageOfSuccess({ readings }: Evidence): string {
  const root = readings.find(({ role }) => role === 'root');
  return root === undefined ? 'Everything is applied' : root.message;
}
