import type { Health } from '../cluster/cluster.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ClusterProblem, Severity } from './observation.ts';

export interface HealthFacts {
  readonly problems: readonly ClusterProblem[];
  readonly verdicts: readonly Verdict[];
  readonly isAnyProgressing: boolean;
  readonly isAnyObserved: boolean;
}

const UNDER_WAY: ReadonlySet<Verdict> = new Set(['Progressing', 'NotStarted']);

/** The worst wins: Stalled, Degraded, Progressing, Healthy; Unknown where nothing was observed. */
export function foldHealth({ problems, verdicts, isAnyProgressing, isAnyObserved }: HealthFacts): Health {
  const has = (severity: Severity): boolean => problems.some((problem) => problem.severity === severity);
  if (has('Stalled')) return 'Stalled';
  if (has('Failing')) return 'Degraded';
  if (has('Waiting') || isAnyProgressing || verdicts.some((verdict) => UNDER_WAY.has(verdict))) return 'Progressing';
  return isAnyObserved || verdicts.length > 0 ? 'Healthy' : 'Unknown';
}
