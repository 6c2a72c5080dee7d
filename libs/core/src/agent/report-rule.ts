import { canonicalJson } from '../kernel/canonical-json.ts';
import { digestOf, type Digest } from '../kernel/digest.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EpochMs } from '../kernel/time.ts';
import { objectKey } from '../verdict/flux-object.ts';
import type { AgentState, ReportBook } from './agent-state.ts';
import type { AgentEvent, AgentStep } from './agent-event.ts';
import { configReportOf } from './config-report.ts';
import type { AgentReport, ConfigReport } from './report.ts';

/** Longest that a change of objects alone waits for the server's pace. */
const MAX_POLL_MS = 60_000;

/** Says what changed: soon, together, and once. One report is on its way at a time; what was not acknowledged is said again. */
export function reportChanges(state: AgentState, now: EpochMs): AgentStep {
  const { report: book, channel, identity } = state;
  const soon = now + identity.pace.coalesceMs;
  const isOnItsWay = book.dueAt !== null && book.dueAt > now && book.dueAt <= soon;
  if (channel === 'Closed' || book.inFlight !== null || isOnItsWay || !mayReport(state)) return { state, effects: [] };
  const dueAt = nextReportAt(state, soon);
  if (dueAt === null) return { state: withBook(state, { changedConfigs: NOTHING, dueAt: null }), effects: [] };
  return dueAt <= now ? sent(state, now) : { state: withBook(state, { dueAt }), effects: [] };
}

/** News of a config does not wait for the server's pace; null when there is no news at all. */
function nextReportAt(state: AgentState, soon: EpochMs): EpochMs | null {
  const paced = state.report.dueAt ?? soon;
  const { notBefore } = state.report;
  if (hasConfigNews(state)) return Math.max(notBefore, Math.min(paced, soon));
  return hasObjectNews(state) ? Math.max(notBefore, paced) : null;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The first report is whole, so it waits until the whole was read, or cannot be. */
function mayReport({ isSynced, clusterSilence }: AgentState): boolean {
  return isSynced || clusterSilence !== null;
}

function hasObjectNews(state: AgentState): boolean {
  const { isCompleteDue, dirty, removed, surroundings } = state.report;
  return dirty.size > 0 || removed.size > 0 || surroundings !== surroundingsOf(state) || (isCompleteDue && state.isSynced);
}

function hasConfigNews(state: AgentState): boolean {
  return [...state.report.changedConfigs].some((name) => isNewsOf(state, name, state.report.digests));
}

function isNewsOf(state: AgentState, name: string, digests: ReportBook['digests']): boolean {
  const config = state.configs[name];
  const report = config === undefined ? null : configReportOf(config);
  return report !== null && digestOfReport(report) !== digests[name];
}

function sent(state: AgentState, now: EpochMs): AgentStep {
  const { report: book } = state;
  const isComplete = book.isCompleteDue && state.isSynced;
  const said = Object.values(state.configs).flatMap((config) => configReportOf(config) ?? []);
  const digests = Object.fromEntries(said.map((report) => [report.config, digestOfReport(report)]));
  const report: AgentReport = {
    seq: book.seq + 1,
    configs: isComplete ? said : said.filter(({ config }) => digests[config] !== book.digests[config]),
    observed: isComplete ? [...state.observed.values()] : [...book.dirty].flatMap((key) => state.observed.get(key) ?? []),
    removed: isComplete ? [] : [...book.removed],
    isComplete,
    facts: state.facts,
    observedAt: state.clusterSilence?.since ?? now,
    clusterSilence: state.clusterSilence,
  };
  const next: Partial<ReportBook> = {
    seq: report.seq,
    inFlight: { seq: report.seq, report, digests, until: now + state.identity.pace.answerMs },
    dirty: new Set(),
    removed: new Set(),
    changedConfigs: new Set(),
    isCompleteDue: book.isCompleteDue && !isComplete,
    dueAt: null,
    surroundings: surroundingsOf(state),
  };
  return { state: withBook(state, next), effects: [{ kind: 'sendReport', report }] };
}

/** Acknowledged after the server's commit: from here on a heartbeat stands by it. */
export function takeAck(state: AgentState, { seq, pollAfterMs }: Extract<AgentEvent, { kind: 'ReportAcked' }>, now: EpochMs): AgentState {
  const { inFlight, digests, changedConfigs } = state.report;
  if (inFlight === null || inFlight.seq !== seq) return state;
  const dueAt =
    changedConfigs.size > 0
      ? now + state.identity.pace.coalesceMs
      : now + Math.max(state.identity.pace.coalesceMs, Math.min(pollAfterMs, MAX_POLL_MS));
  return withBook(state, { inFlight: null, ackedSeq: seq, digests: { ...digests, ...inFlight.digests }, dueAt });
}

/** The answer never came, or was no: all it said is due again, and what was acknowledged before it stands no more. */
export function takeLoss(state: AgentState): AgentState {
  const { inFlight, dirty, removed, changedConfigs, isCompleteDue } = state.report;
  if (inFlight === null) return state;
  const { report } = inFlight;
  return withBook(state, {
    inFlight: null,
    ackedSeq: 0,
    dirty: new Set([...dirty, ...report.observed.map(({ ref }) => objectKey(ref))]),
    removed: new Set([...removed, ...report.removed]),
    changedConfigs: new Set([...changedConfigs, ...report.configs.map(({ config }) => config)]),
    isCompleteDue: isCompleteDue || report.isComplete,
    dueAt: null,
    surroundings: '',
  });
}

/** The next report goes soon, whether something changed or not: a server that heard nothing for a while shows nothing. */
export function saidAgain(state: AgentState): AgentState {
  return withBook(state, { dueAt: null, surroundings: '' });
}

/** Everything is said again, as to a server that knows nothing. */
export function saidNothing(state: AgentState): AgentState {
  const changedConfigs = new Set(Object.keys(state.configs));
  return withBook(state, {
    inFlight: null,
    ackedSeq: 0,
    digests: {},
    dirty: new Set(),
    removed: new Set(),
    changedConfigs,
    isCompleteDue: true,
    dueAt: null,
  });
}

export function takeObjects(state: AgentState, event: Extract<AgentEvent, { kind: 'ObjectsSeen' }>, now: EpochMs): AgentState {
  const observed = new Map(state.observed);
  const dirty = new Set(state.report.dirty);
  const removed = new Set(state.report.removed);
  for (const object of event.changed) {
    const key = objectKey(object.ref);
    observed.set(key, object);
    dirty.add(key);
    removed.delete(key);
  }
  for (const key of event.removed) {
    if (!observed.delete(key)) continue;
    dirty.delete(key);
    removed.add(key);
  }
  const next: AgentState = { ...state, observed, isSynced: state.isSynced || event.isComplete, observedAt: now };
  return withBook(next, { dirty, removed });
}

export function withBook(state: AgentState, change: Partial<ReportBook>): AgentState {
  return { ...state, report: { ...state.report, ...change } };
}

function surroundingsOf({ clusterSilence, facts }: AgentState): string {
  return canonicalJson({ since: clusterSilence?.since ?? null, facts: { ...facts } });
}

function digestOfReport(report: ConfigReport): Digest {
  return digestOf(report as unknown as JsonObject); // a report is JSON by its types
}
