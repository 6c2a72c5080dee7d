import { judge, type EpochMs, type Judgement, type Verdict } from '@flotilla/core';
import type { AssignmentView } from '@flotilla/persistence';

/** A verdict as it is shown now. */
export interface ShownVerdict {
  readonly judgement: Judgement;
  readonly since: EpochMs;
  /** What was known before the evidence grew old; null while it counts. */
  readonly lastKnown: Verdict | null;
}

/**
 * What the newest report is worth at this moment: it was judged when it came, but an offer made since, or silence, makes it old.
 *
 * @returns null before anything was reported
 */
export function shownVerdict(view: AssignmentView): ShownVerdict | null {
  const { observed, assignment } = view;
  if (observed === null) return null;
  const current = currentVerdict(view, observed);
  const age = agedBy(view);
  if (age === null) return { ...current, lastKnown: null };
  return {
    judgement: { ...current.judgement, verdict: 'Stale', reason: age.reason, message: age.message },
    since: Math.max(age.since, assignment.decidedAt),
    lastKnown: current.judgement.verdict,
  };
}

interface Aged {
  readonly reason: string;
  readonly message: string;
  readonly since: EpochMs;
}

/** Why the evidence counts no more, from the widest silence to the narrowest; null while it does. */
function agedBy({ connectivity, connectivitySince, clusterSilence, unconfirmedSince }: AssignmentView): Aged | null {
  if (connectivity !== 'Online')
    return { reason: connectivity, message: `${connectivity}: the evidence is of the last contact`, since: connectivitySince };
  if (clusterSilence !== null)
    return {
      reason: 'ClusterSilent',
      message: `The agent cannot read its cluster: ${clusterSilence.message}`,
      since: clusterSilence.since,
    };
  if (unconfirmedSince === null) return null;
  return { reason: 'Unconfirmed', message: 'The agent is heard, but does not stand by its last report', since: unconfirmedSince };
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
