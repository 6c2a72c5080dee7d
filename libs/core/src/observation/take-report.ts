import type { AgentReport, ConfigReport } from '../agent/report.ts';
import type { Assignment } from '../assignment/assignment.ts';
import type { Health } from '../cluster/cluster.ts';
import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import { objectKey, type ObjectKey } from '../verdict/flux-object.ts';
import { judge, type Evidence } from '../verdict/judge.ts';
import type { Judgement, Verdict } from '../verdict/verdict.ts';
import { foldHealth } from './fold-health.ts';
import type { ClusterProblem, KnownObservation, ObservedConfig } from './observation.ts';
import { keysOf, mergeProblems, problemChanges, problemOfObject, problemsOfConfig, type ProblemChanges } from './problems.ts';

/** What a report is read against. */
export interface ReportContext {
  readonly known: KnownObservation;
  readonly assignments: readonly Assignment[];
  /** Highest generation ever given per config that is no longer assigned here. */
  readonly lastGenerations: Readonly<Record<string, number>>;
  readonly unpinned: ReadonlyMap<Digest, readonly ObjectKey[]>;
  readonly now: EpochMs;
}

/** What a report changes. */
export interface TakenReport {
  readonly configs: Readonly<Record<string, ObservedConfig>>;
  readonly progressing: readonly ObjectKey[];
  readonly problems: ProblemChanges;
  readonly problemCount: number;
  readonly health: Health;
  readonly verdicts: readonly VerdictChange[];
  /** Configs on which the agent's own verdict differs from ours though both judged the same readings: one of two versions is wrong. */
  readonly disagreements: readonly { readonly config: string; readonly agent: Verdict; readonly server: Verdict }[];
}

export interface VerdictChange {
  readonly config: string;
  readonly generation: number;
  readonly revision: Digest | null;
  readonly previous: Verdict | null;
  readonly judgement: Judgement;
}

/** Reads a report that is newer than what is known. Facts only: no assignment, claim or stage moves by it. */
export function takeReport(report: AgentReport, context: ReportContext): TakenReport {
  const { known } = context;
  const judged = report.configs.flatMap((config) => judgeConfig(config, context) ?? []);
  const reported = new Set(report.configs.map(({ config }) => config));
  const lasting = Object.entries(known.configs).filter(([config]) => !reported.has(config));
  const configs = Object.fromEntries([...lasting, ...judged.map(({ observed }) => [observed.config, observed] as const)]);
  const progressing = progressingAfter(known.progressing, report);
  const problems = problemsAfter(report, reported, { ...context, judged: judged.map(({ observed }) => observed) });
  return {
    configs,
    progressing,
    problems: problemChanges(known.problems, problems),
    problemCount: problems.length,
    health: foldHealth({
      problems,
      verdicts: Object.values(configs).map(({ judgement }) => judgement.verdict),
      isAnyProgressing: progressing.length > 0,
      isAnyObserved: report.observed.length > 0 || (!report.isComplete && known.objectCount > report.removed.length),
    }),
    verdicts: judged.flatMap(({ observed }) => verdictChange(known.configs[observed.config], observed) ?? []),
    disagreements: judged.flatMap(({ disagreement }) => disagreement ?? []),
  };
}

/** Whether (boot epoch, seq) lies after what is kept: only then a report is read. */
export function isNewer(
  report: { readonly bootEpoch: number; readonly seq: number },
  known: Pick<KnownObservation, 'bootEpoch' | 'reportSeq'>,
): boolean {
  return report.bootEpoch > known.bootEpoch || (report.bootEpoch === known.bootEpoch && report.seq > known.reportSeq);
}

interface JudgedConfig {
  readonly observed: ObservedConfig;
  readonly disagreement: TakenReport['disagreements'][number] | null;
}

/** @returns null for a config that was taken off this cluster for good */
function judgeConfig(report: ConfigReport, context: ReportContext): JudgedConfig | null {
  const assignment = context.assignments.find(({ configName }) => configName === report.config) ?? null;
  if (assignment === null && report.generation <= (context.lastGenerations[report.config] ?? 0)) return null;
  const isAhead = report.generation > (assignment?.generation ?? 0);
  const judgement = judge(evidenceOf(report, assignment, context));
  const observed = { ...report, ...(isAhead ? NOTHING_READ : {}), judgement, since: sinceOf(context, report, judgement) };
  return { observed, disagreement: disagreementOf(report, assignment, judgement) };
}

/** Only where both had the same to judge: the agent may not know yet what was offered or taken back. */
function disagreementOf(report: ConfigReport, assignment: Assignment | null, { verdict }: Judgement): JudgedConfig['disagreement'] {
  const isComparable = report.generation === assignment?.generation && assignment.claim === 'Claimed';
  if (!isComparable || report.judgement.verdict === verdict) return null;
  return { config: report.config, agent: report.judgement.verdict, server: verdict };
}

function evidenceOf(report: ConfigReport, assignment: Assignment | null, { unpinned }: ReportContext): Evidence {
  if (assignment === null) return { generation: 0, claim: 'Settled', reportGeneration: report.generation, readings: [], unpinned: [] };
  const { generation, claim, rendering } = assignment;
  const moving = rendering === null ? [] : (unpinned.get(rendering) ?? []);
  return {
    generation,
    claim,
    reportGeneration: report.generation,
    readings: report.generation > generation ? [] : report.readings,
    unpinned: moving,
  };
}

/** Of a cluster that is ahead of this database nothing is read but its number. */
const NOTHING_READ = { revision: null, readings: [], drift: [], pruneHeld: null, pruneFailed: [] } as const;

function sinceOf({ known, now }: ReportContext, report: ConfigReport, judgement: Judgement): EpochMs {
  const before = known.configs[report.config];
  return before !== undefined && before.generation === report.generation && before.judgement.verdict === judgement.verdict
    ? before.since
    : now;
}

function verdictChange(
  before: ObservedConfig | undefined,
  { config, generation, revision, judgement }: ObservedConfig,
): VerdictChange | null {
  if (
    before !== undefined &&
    before.generation === generation &&
    before.judgement.verdict === judgement.verdict &&
    before.judgement.reason === judgement.reason
  )
    return null;
  return { config, generation, revision, previous: before?.judgement.verdict ?? null, judgement };
}

function progressingAfter(before: readonly ObjectKey[], report: AgentReport): readonly ObjectKey[] {
  const named = new Set([...keysOf(report.observed), ...report.removed]);
  const lasting = report.isComplete ? [] : before.filter((key) => !named.has(key));
  return [...lasting, ...keysOf(report.observed.filter(({ ready, isSuspended }) => ready === 'Unknown' && !isSuspended))].sort();
}

function problemsAfter(
  report: AgentReport,
  reported: ReadonlySet<string>,
  context: ReportContext & { readonly judged: readonly ObservedConfig[] },
): readonly ClusterProblem[] {
  const objects = new Set([...keysOf(report.observed), ...report.removed]);
  const isAbout = ({ kind, subject, config }: ClusterProblem): boolean =>
    kind === 'Config' ? config !== null && reported.has(config) : report.isComplete || objects.has(subject);
  const found = [
    ...report.observed.flatMap((object) => problemOfObject(object, context.now) ?? []),
    ...context.judged.flatMap(problemsOfConfig),
  ];
  return mergeProblems(context.known.problems, isAbout, found);
}

/** Objects by key, as they are kept. */
export function byKey(objects: AgentReport['observed']): Readonly<Record<ObjectKey, AgentReport['observed'][number]>> {
  return Object.fromEntries(objects.map((object) => [objectKey(object.ref), object]));
}
