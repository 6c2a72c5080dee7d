import type { ApplyStep } from '../inventory/apply-step.ts';
import { planApply } from '../inventory/plan-apply.ts';
import type { Owner } from '../inventory/ownership.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import { isActive, isDue, mayRun, retryAfter, withConfig, type AgentIdentity, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentEffect, AgentEvent, AgentStep } from './agent-event.ts';
import type { Held } from './memory.ts';
import { placedAfter } from './placed-rule.ts';

type StepEnded = Extract<AgentEvent, { kind: 'StepEnded' }>;

/** Asks for the body of each claim that has none. */
export function fetchBodies(state: AgentState, now: EpochMs): AgentStep {
  const effects: AgentEffect[] = [];
  let current = state;
  for (const config of Object.values(state.configs)) {
    if (config.held === null || config.body !== null || config.isFetching || !isDue(config.retry, now)) continue;
    current = withConfig(current, { ...config, isFetching: true });
    effects.push({ kind: 'fetchBody', config: config.config, digest: config.held.rendering });
  }
  return { state: current, effects };
}

/** Plans each claim whose body is here; not while a step of the plan before is still running, for it may change the inventory. */
export function planApplies(state: AgentState, now: EpochMs): AgentStep {
  if (state.identity.mode === 'Observe') return { state, effects: [] };
  let current = state;
  for (const config of Object.values(state.configs)) {
    const isBusy = state.running?.config === config.config;
    if (!config.isPlanned && !isBusy && isActive(config) && isDue(config.retry, now))
      current = withConfig(current, planned(state.identity, config, now));
  }
  return { state: current, effects: [] };
}

/** From its first step, also after a restart. */
function planned(identity: AgentIdentity, config: ConfigState, now: EpochMs): ConfigState {
  const { held, body, inventory } = config;
  if (held === null || body === null) return config;
  const steps = planApply({ held, owner: ownerOf(identity, held), parts: body.parts, inventory });
  return { ...config, steps, isPlanned: true, phase: 'Applying', driftDueAt: now + identity.pace.driftMs };
}

/** Starts the next step when none is running. INVARIANT: one apply at a time, of a generation that is claimed and still wanted. */
export function runNextStep(state: AgentState, now: EpochMs): AgentStep {
  if (state.running !== null) return { state, effects: [] };
  const ready = Object.values(state.configs).filter((config) => mayRun(config) && config.steps.length > 0 && isDue(config.retry, now));
  // Who has begun goes on; a plan is not interleaved with another one.
  const next = ready.find(({ steps }) => steps[0]?.action !== 'storeClaim') ?? ready[0];
  const step = next?.steps[0];
  if (next === undefined || step === undefined || next.held === null) return { state, effects: [] };
  const running = { config: next.config, generation: next.held.generation, step };
  return { state: { ...state, running }, effects: [{ kind: 'runStep', ...running }] };
}

/** What a finished step means for its config. A step of a generation that was overtaken counts only for what it stored. */
export function takeStepEnd(state: AgentState, event: StepEnded, now: EpochMs): AgentState {
  const idle: AgentState = { ...state, running: null };
  const config = idle.configs[event.config];
  if (config === undefined) return idle;
  const stored =
    event.outcome.kind === 'Done' && event.step.action === 'storeInventory' ? { ...config, inventory: event.step.inventory } : config;
  if (config.held?.generation !== event.generation) return withConfig(idle, stored);
  return withConfig(idle, afterStep(stored, event, { identity: state.identity, now }));
}

interface At {
  readonly identity: AgentIdentity;
  readonly now: EpochMs;
}

function afterStep(config: ConfigState, event: StepEnded, at: At): ConfigState {
  const { outcome, step } = event;
  const rest: ConfigState = { ...config, steps: config.steps.slice(1) };
  switch (outcome.kind) {
    case 'Done':
      return step.action === 'writeToken' ? tokenWritten(rest, step) : { ...rest, retry: null };
    case 'Applied':
      return step.action === 'applyObject' ? applied(rest, { key: step.key, isHeld: step.isHeld, written: outcome.written }, at.now) : rest;
    case 'Refused':
    case 'Waits':
      return stopped(config, outcome, at);
    case 'Pruned':
      return step.action === 'pruneObject' ? pruned(rest, step.key) : rest;
    case 'Stays':
      return step.action === 'pruneObject' ? stays(rest, { key: step.key, reason: outcome.reason }, at) : rest;
    case 'Unavailable':
      return { ...config, retry: later(config, outcome.retryAfterMs, at) };
  }
}

function applied(config: ConfigState, write: Parameters<typeof placedAfter>[1], now: EpochMs): ConfigState {
  const next = placedAfter(config, write, now);
  const part = next.body?.parts.find(({ key }) => key === write.key);
  const placed = next.placed[write.key];
  const isSourceDue = part?.role === 'source' && placed !== undefined && placed.tokenDue !== null;
  const token: readonly ApplyStep[] = isSourceDue ? tokenStep(next, part.key) : [];
  return { ...next, retry: null, steps: [...token, ...next.steps] };
}

/** Asks for the pass that is due; nothing when none is. */
export function tokenStep(config: ConfigState, key: ObjectKey): readonly ApplyStep[] {
  const part = config.body?.parts.find((candidate) => candidate.key === key);
  const placed = config.placed[key];
  if (part === undefined || placed === undefined || placed.tokenDue === null) return [];
  return [{ action: 'writeToken', key, ref: part.ref, uid: placed.record.uid, token: placed.tokenDue }];
}

function tokenWritten(config: ConfigState, { key, token }: Extract<ApplyStep, { action: 'writeToken' }>): ConfigState {
  const placed = config.placed[key];
  if (placed === undefined) return config;
  const { [key]: _seen, ...seen } = config.seen;
  const record = { ...placed.record, tokens: [...new Set([...placed.record.tokens, token])] };
  return { ...config, retry: null, seen, placed: { ...config.placed, [key]: { ...placed, record, tokenDue: null } } };
}

/** The whole plan is dropped and made again later: what was written stays recorded, and applying again repeats nothing. */
function stopped(
  config: ConfigState,
  outcome: { readonly kind: 'Refused' | 'Waits'; readonly key: ObjectKey; readonly reason: string; readonly message: string },
  at: At,
): ConfigState {
  const trouble = { isFinal: outcome.kind === 'Refused', reason: outcome.reason, message: outcome.message };
  return {
    ...config,
    steps: [],
    isPlanned: false,
    troubles: { [outcome.key]: trouble },
    retry: retryAfter(config.retry, at.identity.pace, at.now),
  };
}

function pruned(config: ConfigState, key: ObjectKey): ConfigState {
  const { [key]: _failed, ...pruneFailed } = config.pruneFailed;
  return { ...config, pruneFailed, gone: [...config.gone, key] };
}

function stays(config: ConfigState, { key, reason }: { readonly key: ObjectKey; readonly reason: string }, at: At): ConfigState {
  const since = config.pruneFailed[key]?.since ?? at.now;
  return {
    ...config,
    pruneFailed: { ...config.pruneFailed, [key]: { reason, since } },
    retry: retryAfter(config.retry, at.identity.pace, at.now),
  };
}

function later(config: ConfigState, retryAfterMs: number | null, { identity, now }: At): ConfigState['retry'] {
  const retry = retryAfter(config.retry, identity.pace, now);
  return retryAfterMs === null ? retry : { ...retry, at: Math.max(retry.at, now + retryAfterMs) };
}

export function ownerOf({ clusterUid }: AgentIdentity, { config, revision }: Held): Owner {
  return { cluster: clusterUid, config, revision };
}
