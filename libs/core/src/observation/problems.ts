import type { EpochMs } from '../kernel/time.ts';
import { objectKey, type ObjectKey } from '../verdict/flux-object.ts';
import type { ObservedObject } from '../verdict/reading.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ClusterProblem, ObservedConfig, Severity } from './observation.ts';

/** Ready=False for these is a wait for another object and ends with it. */
const WAITING_REASONS: ReadonlySet<string> = new Set(['DependencyNotReady', 'SourceNotReady']);

const OF_VERDICT: { readonly [V in Verdict]?: Severity } = {
  FailedHard: 'Stalled',
  FailedSoft: 'Failing',
  Mismatch: 'Attention',
  Suspended: 'Attention',
};

/** What is not well about one object; a reconcile under way is no problem. */
export function problemOfObject(object: ObservedObject, now: EpochMs): ClusterProblem | null {
  const severity = severityOf(object);
  if (severity === null) return null;
  const { ref, config, message } = object;
  const reason = object.isSuspended ? 'Suspended' : object.reason;
  return { subject: objectKey(ref), config, kind: ref.kind, severity, reason, message, since: object.changedAt ?? now };
}

function severityOf(object: ObservedObject): Severity | null {
  if (object.isStalled) return 'Stalled';
  if (object.isSuspended) return 'Attention';
  if (object.ready !== 'False') return null;
  return WAITING_REASONS.has(object.reason) ? 'Waiting' : 'Failing';
}

/** What is not well about a config as a whole. */
export function problemsOfConfig(observed: ObservedConfig): readonly ClusterProblem[] {
  const problem = (severity: Severity, reason: string, message: string, since: EpochMs): ClusterProblem => {
    return { subject: `Config/${observed.config}`, config: observed.config, kind: 'Config', severity, reason, message, since };
  };
  const { judgement, pruneHeld, pruneFailed, since } = observed;
  const problems: ClusterProblem[] = [];
  const severity = judgement.reason === 'GenerationAhead' ? 'Attention' : OF_VERDICT[judgement.verdict];
  if (severity !== undefined) problems.push(problem(severity, judgement.reason, judgement.message, since));
  if (pruneHeld !== null)
    problems.push(
      problem(
        'Attention',
        'PruneCapped',
        `${pruneHeld.total} objects would be removed; nothing goes until the list is approved`,
        pruneHeld.since,
      ),
    );
  const [failed] = pruneFailed;
  if (failed !== undefined)
    problems.push(
      problem(
        'Attention',
        'PruneFailed',
        `${pruneFailed.length} objects could not be removed, such as ${failed.object}: ${failed.reason}`,
        failed.since,
      ),
    );
  return problems;
}

/** The key under which a problem is the same one. */
export function problemKey({ subject, reason }: ClusterProblem): string {
  return `${subject} ${reason}`;
}

/** Problems of before without those about `subjects`, and the new ones; what lasts keeps its beginning. */
export function mergeProblems(
  before: readonly ClusterProblem[],
  isAbout: (problem: ClusterProblem) => boolean,
  found: readonly ClusterProblem[],
): readonly ClusterProblem[] {
  const known = new Map(before.map((problem) => [problemKey(problem), problem]));
  const lasting = before.filter((problem) => !isAbout(problem));
  const merged = new Map(lasting.map((problem) => [problemKey(problem), problem]));
  for (const problem of found) {
    const earlier = known.get(problemKey(problem));
    merged.set(
      problemKey(problem),
      earlier?.severity === problem.severity ? { ...problem, since: Math.min(earlier.since, problem.since) } : problem,
    );
  }
  return [...merged.values()];
}

export interface ProblemChanges {
  readonly gone: readonly ClusterProblem[];
  readonly written: readonly ClusterProblem[];
}

/** The rows that differ; what is the same is not written. */
export function problemChanges(before: readonly ClusterProblem[], after: readonly ClusterProblem[]): ProblemChanges {
  const kept = new Map(after.map((problem) => [problemKey(problem), problem]));
  const known = new Map(before.map((problem) => [problemKey(problem), problem]));
  return {
    gone: before.filter((problem) => !kept.has(problemKey(problem))),
    written: after.filter((problem) => !isSame(known.get(problemKey(problem)), problem)),
  };
}

function isSame(a: ClusterProblem | undefined, b: ClusterProblem): boolean {
  return a !== undefined && a.severity === b.severity && a.message === b.message && a.since === b.since && a.config === b.config;
}

export function keysOf(objects: readonly ObservedObject[]): readonly ObjectKey[] {
  return objects.map(({ ref }) => objectKey(ref));
}
