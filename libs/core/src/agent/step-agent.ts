import type { EpochMs } from '../kernel/time.ts';
import { claimOffers } from './claim-rule.ts';
import { fetchBodies, planApplies, runNextStep, takeStepEnd } from './apply-rule.ts';
import { followReadings } from './follow-rule.ts';
import { pruneLeftovers } from './prune-rule.ts';
import { takeClaimAnswer, takeDocument } from './document-rule.ts';
import { reportChanges, saidAgain, saidNothing, takeAck, takeLoss, takeObjects, withBook } from './report-rule.ts';
import { newConfig, retryAfter, withConfig, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentEffect, AgentEvent, AgentStep, RememberedConfig } from './agent-event.ts';
import type { Unsent } from './memory.ts';
import { withReadings } from './placed-rule.ts';
import { setTimer } from './timer-rule.ts';

type Rule = (state: AgentState, now: EpochMs) => AgentStep;
type EventRules = {
  readonly [K in AgentEvent['kind']]: (state: AgentState, event: Extract<AgentEvent, { kind: K }>, now: EpochMs) => AgentStep;
};

/** After each event, in this order: what is claimed is planned, what is planned is followed, and one step runs. */
const RULES: readonly Rule[] = [
  claimOffers,
  fetchBodies,
  planApplies,
  followReadings,
  pruneLeftovers,
  runNextStep,
  storeUnsent,
  reportChanges,
  setTimer,
];

const EVENT_RULES: EventRules = {
  Started: (state, { remembered }) =>
    quiet(withWishes(remembered.configs.reduce(withRemembered, { ...state, document: remembered.document }))),
  ChannelOpened: (state, { bootEpoch }) => {
    const known = state.bootEpoch === bootEpoch ? saidAgain(state) : saidNothing({ ...state, bootEpoch });
    return { state: { ...known, channel: 'Open' }, effects: [{ kind: 'sendDesire', etag: state.document?.etag ?? null }] };
  },
  ChannelClosed: (state) => quiet(withoutClaims(takeLoss({ ...state, channel: 'Closed' }))),
  DesiredArrived: (state, event) => takeDocument(state, { etag: event.etag, document: event.document }),
  DesiredUnchanged: (state) => quiet({ ...state, documentFault: null }),
  ClaimAnswered: takeClaimAnswer,
  BodyArrived: (state, { config, digest, body }) => quiet(onBody(state, { config, digest }, (held) => ({ ...held, body, retry: null }))),
  BodyFailed: (state, { config, digest }, now) =>
    quiet(onBody(state, { config, digest }, (held) => ({ ...held, retry: retryAfter(held.retry, state.identity.pace, now) }))),
  StepEnded: (state, event, now) => quiet(takeStepEnd(state, event, now)),
  ReadingsTaken: (state, { config, generation, readings }) => {
    const known = state.configs[config];
    return quiet(known?.held?.generation === generation ? withConfig(state, withReadings(known, readings)) : state);
  },
  ObjectsSeen: (state, event, now) => quiet(takeObjects(state, event, now)),
  ClusterSilent: (state, { silence }) => quiet({ ...state, clusterSilence: state.clusterSilence ?? silence }),
  ClusterHeard: (state, _event, now) => quiet({ ...state, clusterSilence: null, observedAt: now }),
  FactsRead: (state, { facts }) => quiet({ ...state, facts }),
  ReportAcked: (state, event, now) => quiet(takeAck(state, event, now)),
  ReportRefused: (state, _event, now) => quiet(withBook(takeLoss(state), { notBefore: now + state.identity.pace.answerMs / 2 })),
  TimerFired: (state, _event, now) => quiet(withoutLate({ ...state, timerAt: null }, now)),
};

/**
 * The agent as a function: facts and time go in, what to do comes out. The same for a real cluster and a simulated one.
 *
 * INVARIANTS: no write without an accepted claim of that generation; no removal because something is missing, empty or unreadable;
 * one apply at a time, the newest generation wins; a bounded number of effects per event.
 *
 * @returns effects in the order in which they are to be done
 */
export function stepAgent(state: AgentState, event: AgentEvent, now: EpochMs): AgentStep {
  const effects: AgentEffect[] = [];
  const apply = EVENT_RULES[event.kind] as (state: AgentState, event: AgentEvent, now: EpochMs) => AgentStep; // the table pairs each kind with its rule
  let current = state;
  for (const rule of [(before: AgentState): AgentStep => apply(before, event, now), ...RULES]) {
    const result = rule(noted(state, current), now);
    current = result.state;
    effects.push(...result.effects);
  }
  return { state: current, effects };
}

/** Which configs moved since the event came in; the report looks at those alone. */
function noted(before: AgentState, current: AgentState): AgentState {
  const moved = Object.keys(current.configs).filter(
    (name) => current.configs[name] !== before.configs[name] && !current.report.changedConfigs.has(name),
  );
  return moved.length === 0 ? current : withBook(current, { changedConfigs: new Set([...current.report.changedConfigs, ...moved]) });
}

function quiet(state: AgentState): AgentStep {
  return { state, effects: [] };
}

function withRemembered(state: AgentState, { config, held, inventory, unsent }: RememberedConfig): AgentState {
  const wish = state.document?.document.configs.find((candidate) => candidate.config === config) ?? null;
  return withConfig(state, { ...newConfig(config), wish, held, inventory, drift: unsent.drift, pruneHeld: unsent.pruneHeld });
}

/** The document may have been stored and the claim not: a config of which only the wish is known is claimed like a new one. */
function withWishes(state: AgentState): AgentState {
  const unknown = (state.document?.document.configs ?? []).filter((wish) => state.configs[wish.config] === undefined);
  return unknown.reduce((current, wish) => withConfig(current, { ...newConfig(wish.config), wish }), state);
}

function onBody(
  state: AgentState,
  { config, digest }: { readonly config: string; readonly digest: string },
  change: (held: ConfigState) => ConfigState,
): AgentState {
  const known = state.configs[config];
  if (known === undefined) return state;
  const answered = { ...known, isFetching: false };
  return withConfig(state, known.held?.rendering === digest ? change(answered) : answered);
}

/** A claim without an answer may be asked again at once on the next channel. */
function withoutClaims(state: AgentState): AgentState {
  return Object.values(state.configs).reduce(
    (current, config) => withConfig(current, config.claim === null ? config : { ...config, claim: null }),
    state,
  );
}

function withoutLate(state: AgentState, now: EpochMs): AgentState {
  const { inFlight } = state.report;
  return inFlight !== null && inFlight.until <= now ? takeLoss(state) : state;
}

/** What only happened here, and could not be read from the cluster again, outlives a restart. */
function storeUnsent(state: AgentState): AgentStep {
  const effects: AgentEffect[] = [];
  let current = state;
  for (const config of Object.values(state.configs)) {
    const unsent: Unsent = { drift: config.drift, pruneHeld: config.pruneHeld };
    if (config.held === null || (config.kept?.drift === unsent.drift && config.kept.pruneHeld === unsent.pruneHeld)) continue;
    current = withConfig(current, { ...config, kept: unsent });
    const isEmpty = unsent.drift.length === 0 && unsent.pruneHeld === null;
    if (config.kept !== null || !isEmpty) effects.push({ kind: 'storeUnsent', config: config.config, unsent });
  }
  return { state: current, effects };
}
