import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Assignment, DetachCause, OwnerKind } from './assignment.ts';

/** Who decides, when and why; the token is new for each generation. */
export interface Decision {
  readonly by: string;
  readonly at: EpochMs;
  readonly reason: string;
  readonly token: string;
}

/** What a cluster is to get. */
export interface Wanted {
  readonly revision: Digest;
  readonly rendering: Digest;
  readonly owner: OwnerKind;
}

/** The place of an assignment that does not exist yet. */
export type Vacancy = Pick<Assignment, 'cluster' | 'config' | 'configName'> & {
  /** Highest generation that this cluster has ever seen under the config's name; 0 when none. */
  readonly lastGeneration: number;
};

/** Every change of an assignment, by the word that history keeps. */
export const ASSIGNMENT_CHANGES = [
  'Assigned',
  'BaselineOffered',
  'Rerendered',
  'Claimed',
  'Withdrawn',
  'Detached',
  'Reattached',
  'RenderFailed',
  'PruneApproved',
] as const;
export type AssignmentChange = (typeof ASSIGNMENT_CHANGES)[number];

/** Offers a revision: always a new generation with a new token, also for the revision that runs already, so that success rests on new evidence. */
export function assign(current: Assignment | Vacancy, wanted: Wanted, decision: Decision): Assignment {
  const isVacancy = !('generation' in current);
  return {
    cluster: current.cluster,
    config: current.config,
    configName: current.configName,
    ...offer(isVacancy ? current.lastGeneration : current.generation, wanted, decision),
    settled: isVacancy ? null : current.settled,
    pruneApproved: null,
    detached: null,
  };
}

/** The same revision as this cluster gets it now: a label or variable of its own has changed. Nothing is offered where nothing is assigned. */
export function rerender(current: Assignment, rendering: Digest, decision: Decision): Assignment {
  if (current.revision === null || current.rendering === rendering) return current;
  return assign(current, { revision: current.revision, rendering, owner: current.owner }, decision);
}

export type ClaimDecision = { readonly isAccepted: true; readonly assignment: Assignment } | { readonly isAccepted: false };

/**
 * C1 of the claim: the generation is the current one and offered, or this cluster holds it already (the same answer again).
 * A refused generation is never accepted later, because every way back to Offered is a new generation.
 */
export function claimDecision(assignment: Assignment | null, generation: number, now: EpochMs): ClaimDecision {
  if (assignment === null || assignment.generation !== generation) return { isAccepted: false };
  const { revision, rendering, owner, claim } = assignment;
  if (claim === 'Claimed') return { isAccepted: true, assignment };
  if (claim !== 'Offered' || revision === null || rendering === null) return { isAccepted: false };
  return {
    isAccepted: true,
    assignment: { ...assignment, claim: 'Claimed', claimedAt: now, settled: { revision, rendering, generation, owner } },
  };
}

/** Takes an offer back: what the cluster claimed last stands again under a new generation, or nothing. A claimed one is not withdrawn. */
export function withdrawOffer(assignment: Assignment, decision: Decision): Assignment {
  if (assignment.claim !== 'Offered') return assignment;
  const { settled } = assignment;
  return {
    ...assignment,
    revision: settled?.revision ?? null,
    rendering: settled?.rendering ?? null,
    owner: settled?.owner ?? assignment.owner,
    generation: assignment.generation + 1,
    decidedBy: decision.by,
    decidedAt: decision.at,
    claim: 'Settled',
    claimedAt: null,
    token: decision.token,
    pruneApproved: null,
  };
}

/** The config leaves the cluster's document and keeps running. An open offer is withdrawn with it, so that a late claim of it is refused for good. */
export function detach(assignment: Assignment, cause: DetachCause, decision: Decision): Assignment {
  const { at, by, reason } = decision;
  return { ...withdrawOffer(assignment, decision), detached: { cause, at, by, reason } };
}

/** Back in scope before anybody decided otherwise: the same generation, so that nothing changes in the cluster. */
export function reattach(assignment: Assignment): Assignment {
  return { ...assignment, detached: null };
}

function offer(
  lastGeneration: number,
  wanted: Wanted,
  decision: Decision,
): Pick<Assignment, keyof Wanted | 'generation' | 'decidedBy' | 'decidedAt' | 'claim' | 'claimedAt' | 'token'> {
  return {
    revision: wanted.revision,
    rendering: wanted.rendering,
    owner: wanted.owner,
    generation: lastGeneration + 1,
    decidedBy: decision.by,
    decidedAt: decision.at,
    claim: 'Offered',
    claimedAt: null,
    token: decision.token,
  };
}
