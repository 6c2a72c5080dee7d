import type { DesiredConfig } from '../assignment/desired.ts';
import type { Rendering } from '../config/rendering.ts';
import type { ApplyStep } from '../inventory/apply-step.ts';
import type { Inventory, RevisionPart } from '../inventory/inventory.ts';
import type { Digest } from '../kernel/digest.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ClaimRecord, ObservedObject, Reading } from '../verdict/reading.ts';
import type { Held, HeldDocument, Unsent } from './memory.ts';
import type { AgentFacts, AgentReport, ApplyPhase, DriftReport, PruneHeld } from './report.ts';

/** Numbers of the agent's pace, in milliseconds. */
export interface AgentPace {
  /** Changes of a config within this time go into one report. */
  readonly coalesceMs: number;
  /** First wait before trying again; doubles up to the cap. */
  readonly retryMs: number;
  readonly retryCapMs: number;
  /** How often objects that are not followed are applied again, so that an edit is found and put right. */
  readonly driftMs: number;
  /** How long an answer to a claim or a report is waited for. */
  readonly answerMs: number;
}

export const DEFAULT_PACE: AgentPace = { coalesceMs: 250, retryMs: 1_000, retryCapMs: 300_000, driftMs: 300_000, answerMs: 30_000 };

/** Who the agent is; fixed for its lifetime. */
export interface AgentIdentity {
  readonly clusterUid: string;
  readonly cluster: string;
  readonly mode: AgentFacts['mode'];
  readonly pace: AgentPace;
}

/** What waits before it is tried again, and how often it was. */
export interface Retry {
  readonly at: EpochMs;
  readonly attempts: number;
}

/** An object of ours that was written in this generation. */
export interface Placed {
  readonly record: ClaimRecord;
  /** Applied suspended until its source is well. */
  readonly isHeld: boolean;
  /** To be written as soon as it may; null when it was, or when Flux needs no word on this object. */
  readonly tokenDue: string | null;
}

/** Why an object is not as wanted: refused for good, or waited for. */
export interface Trouble {
  readonly isFinal: boolean;
  readonly reason: string;
  readonly message: string;
}

/** The body of a rendering, taken apart for applying. */
export interface Body {
  readonly rendering: Rendering;
  readonly parts: readonly RevisionPart[];
}

export interface ConfigState {
  readonly config: string;
  /** From the last good document; null when it names the config no more: Detached. */
  readonly wish: DesiredConfig | null;
  /** What was claimed; null before the first claim. */
  readonly held: Held | null;
  /** Of `held`; null until it was fetched. */
  readonly body: Body | null;
  readonly isFetching: boolean;
  readonly claim: ClaimAttempt | null;
  readonly phase: ApplyPhase;
  /** Whether the steps of this generation were planned. */
  readonly isPlanned: boolean;
  readonly steps: readonly ApplyStep[];
  readonly placed: Readonly<Record<ObjectKey, Placed>>;
  readonly troubles: Readonly<Record<ObjectKey, Trouble>>;
  /** Readings taken against the present records; one that is missing was not taken since the record changed. */
  readonly seen: Readonly<Record<ObjectKey, Reading>>;
  readonly inventory: Inventory;
  readonly gone: readonly ObjectKey[];
  readonly drift: readonly DriftReport[];
  readonly pruneHeld: PruneHeld | null;
  readonly pruneFailed: Readonly<Record<ObjectKey, { readonly reason: string; readonly since: EpochMs }>>;
  readonly retry: Retry | null;
  /** Corrections of drift per object: a fight with somebody else must not become a storm. */
  readonly corrections: Readonly<Record<ObjectKey, Retry>>;
  readonly driftDueAt: EpochMs;
  /** As stored in the cluster; null when nothing was. */
  readonly kept: Unsent | null;
}

export interface ClaimAttempt {
  readonly generation: number;
  readonly state: 'Asked' | 'Refused';
  /** When it may be asked again. */
  readonly until: EpochMs;
}

/** What the server has acknowledged, and what it has not. */
export interface ReportBook {
  readonly seq: number;
  readonly inFlight: {
    readonly seq: number;
    readonly report: AgentReport;
    readonly digests: Readonly<Record<string, Digest>>;
    readonly until: EpochMs;
  } | null;
  readonly ackedSeq: number;
  readonly digests: Readonly<Record<string, Digest>>;
  readonly dirty: ReadonlySet<ObjectKey>;
  readonly removed: ReadonlySet<ObjectKey>;
  /** Configs whose state moved since the last report; whether that is news, their digests say. */
  readonly changedConfigs: ReadonlySet<string>;
  readonly isCompleteDue: boolean;
  readonly dueAt: EpochMs | null;
  /** Nothing is sent earlier: the server refused the last one. */
  readonly notBefore: EpochMs;
  /** Facts and silence as last said. */
  readonly surroundings: string;
}

export interface AgentState {
  readonly identity: AgentIdentity;
  readonly facts: AgentFacts;
  readonly channel: 'Open' | 'Closed';
  readonly bootEpoch: number | null;
  /** The last good document; survives restarts. */
  readonly document: HeldDocument | null;
  /** Why the newest document was not followed; null when it was. */
  readonly documentFault: string | null;
  readonly configs: Readonly<Record<string, ConfigState>>;
  /** The one step that is running. */
  readonly running: { readonly config: string; readonly generation: number; readonly step: ApplyStep } | null;
  readonly observed: ReadonlyMap<ObjectKey, ObservedObject>;
  /** Whether every kind was listed at least once. */
  readonly isSynced: boolean;
  readonly observedAt: EpochMs;
  readonly clusterSilence: AgentReport['clusterSilence'];
  readonly report: ReportBook;
  readonly timerAt: EpochMs | null;
}

const NO_REPORT: ReportBook = {
  seq: 0,
  inFlight: null,
  ackedSeq: 0,
  digests: {},
  dirty: new Set(),
  removed: new Set(),
  changedConfigs: new Set(),
  isCompleteDue: true,
  dueAt: null,
  notBefore: 0,
  surroundings: '',
};

/** An agent that remembers nothing and knows nobody. */
export function newAgent(identity: AgentIdentity, facts: AgentFacts, now: EpochMs): AgentState {
  return {
    identity,
    facts,
    channel: 'Closed',
    bootEpoch: null,
    document: null,
    documentFault: null,
    configs: {},
    running: null,
    observed: new Map(),
    isSynced: false,
    observedAt: now,
    clusterSilence: null,
    report: NO_REPORT,
    timerAt: null,
  };
}

export function newConfig(config: string): ConfigState {
  return {
    config,
    wish: null,
    held: null,
    body: null,
    isFetching: false,
    claim: null,
    phase: 'Claimed',
    isPlanned: false,
    steps: [],
    placed: {},
    troubles: {},
    seen: {},
    inventory: {},
    gone: [],
    drift: [],
    pruneHeld: null,
    pruneFailed: {},
    retry: null,
    corrections: {},
    driftDueAt: 0,
    kept: null,
  };
}

/** Whether the agent may write for this config: it was claimed, and the document still asks for something. */
export function isActive({ held, wish }: ConfigState): boolean {
  return held !== null && wish !== null && wish.rendering !== null;
}

/** Whether a step may run: what is active, and an apply that had begun when the config was taken off; half of it would be worse than all of it. */
export function mayRun(config: ConfigState): boolean {
  return isActive(config) || (config.held !== null && config.isPlanned && config.phase === 'Applying');
}

export function withConfig(state: AgentState, config: ConfigState): AgentState {
  return state.configs[config.config] === config ? state : { ...state, configs: { ...state.configs, [config.config]: config } };
}

export function withSteps(config: ConfigState, steps: readonly ApplyStep[]): ConfigState {
  return steps.length === 0 ? config : { ...config, steps: [...config.steps, ...steps] };
}

/** The next try, twice as far away as the one before. */
export function retryAfter(previous: Retry | null, pace: AgentPace, now: EpochMs): Retry {
  const attempts = (previous?.attempts ?? 0) + 1;
  return { attempts, at: now + Math.min(pace.retryCapMs, pace.retryMs * 2 ** Math.min(attempts - 1, 20)) };
}

export function isDue(retry: Retry | null, now: EpochMs): boolean {
  return retry === null || retry.at <= now;
}
