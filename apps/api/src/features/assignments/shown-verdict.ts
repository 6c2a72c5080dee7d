import { judge, type EpochMs, type Judgement, type Verdict } from '@flotilla/core';
import type { AssignmentView } from '@flotilla/persistence';

/** A verdict as it is shown now. */
export interface ShownVerdict {
  readonly judgement: Judgement;
  readonly since: EpochMs;
  /** What was known before the silence; null while the cluster is Online. */
  readonly lastKnown: Verdict | null;
}

/**
 * What the newest report is worth at this moment: it was judged when it came, but an offer made since, or silence, makes it old.
 *
 * @returns null before anything was reported
 */
export function shownVerdict(view: AssignmentView): ShownVerdict | null {
  const { observed, assignment, connectivity, connectivitySince } = view;
  if (observed === null) return null;
  const current = currentVerdict(view, observed);
  if (connectivity === 'Online') return { ...current, lastKnown: null };
  const message = `${connectivity}: the evidence is of the last contact`;
  return {
    judgement: { ...current.judgement, verdict: 'Stale', reason: connectivity, message },
    since: Math.max(connectivitySince, assignment.decidedAt),
    lastKnown: current.judgement.verdict,
  };
}

function currentVerdict(
  { assignment }: AssignmentView,
  observed: NonNullable<AssignmentView['observed']>,
): Omit<ShownVerdict, 'lastKnown'> {
  const { generation, claim, decidedAt, claimedAt } = assignment;
  const isCurrent = observed.generation >= generation && claim !== 'Offered';
  if (isCurrent) return { judgement: observed.judgement, since: observed.since };
  return {
    judgement: judge({ generation, claim, reportGeneration: observed.generation, readings: [], unpinned: [] }),
    since: claimedAt ?? decidedAt,
  };
}
