import type { ApplyStep } from '../inventory/apply-step.ts';
import type { RevisionPart } from '../inventory/inventory.ts';
import { applyStep } from '../inventory/plan-apply.ts';
import { formatInstant, type EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ReadingState } from '../verdict/reading.ts';
import { isDue, mayRun, retryAfter, withConfig, withSteps, type AgentState, type ConfigState, type Placed } from './agent-state.ts';
import type { AgentEffect, AgentStep } from './agent-event.ts';
import { ownerOf, tokenStep } from './apply-rule.ts';
import { withStoredInventory } from './present-inventory.ts';

const TO_PUT_RIGHT: readonly ReadingState[] = ['Mismatch', 'Replaced', 'Missing'];

/** After the plan: what the readings ask for. Roots get their token once their source is well; what was edited or deleted is put right. */
export function followReadings(state: AgentState, now: EpochMs): AgentStep {
  const effects: AgentEffect[] = [];
  let current = state;
  for (const config of Object.values(state.configs)) {
    const next = isAtRest(state, config) ? followed(state, config, now) : config;
    current = withConfig(current, next);
    if (lacksReadings(next)) effects.push({ kind: 'takeReadings', config: config.config });
  }
  return { state: current, effects };
}

export function isAtRest(state: AgentState, config: ConfigState): boolean {
  return mayRun(config) && config.isPlanned && config.steps.length === 0 && state.running?.config !== config.config;
}

function lacksReadings({ body, placed, seen }: ConfigState): boolean {
  return body?.parts.some(({ key, isWatched }) => isWatched && placed[key] !== undefined && seen[key] === undefined) ?? false;
}

function followed(state: AgentState, config: ConfigState, now: EpochMs): ConfigState {
  let current = config;
  for (const part of config.body?.parts ?? []) current = followedPart(state, { config: current, part }, now);
  if (current.driftDueAt <= now) current = lookedAgain(state, current, now);
  if (current.steps.length > 0 || current.phase !== 'Applying') return current;
  if (Object.values(current.placed).some(({ isHeld, tokenDue, record }) => isHeld || (tokenDue !== null && !record.sourceOk)))
    return current;
  return withStoredInventory({ ...current, phase: 'Applied' });
}

interface PartOf {
  readonly config: ConfigState;
  readonly part: RevisionPart;
}

function followedPart(state: AgentState, { config, part }: PartOf, now: EpochMs): ConfigState {
  const placed = config.placed[part.key];
  if (placed === undefined) return config;
  const followed = part.role === 'root' ? followedRoot(state, { config, part }, placed) : config;
  if (followed !== config) return followed;
  const found = config.seen[part.key]?.state;
  if (found === 'Overtaken') return overtaken(config, part, now);
  return found !== undefined && TO_PUT_RIGHT.includes(found) ? putRight(state, { config, part }, now) : config;
}

/** At once the first time, later and later when somebody does it again and again. */
function putRight(state: AgentState, { config, part }: PartOf, now: EpochMs): ConfigState {
  const before = config.corrections[part.key] ?? null;
  if (!isDue(before, now)) return config;
  const corrections = { ...config.corrections, [part.key]: retryAfter(before, state.identity.pace, now) };
  return withSteps({ ...config, corrections }, applyAgain(state, { config, part }, config.placed[part.key]?.isHeld ?? false));
}

/**
 * A root is released, and then asked for its pass, when its source is well and what it depends on is: asked earlier, Flux would find the
 * dependency not ready and look again only after its own half a minute. The same state when nothing is due.
 */
function followedRoot(state: AgentState, { config, part }: PartOf, placed: Placed): ConfigState {
  const isDone = placed.record.sourceOk && !placed.isHeld && placed.tokenDue === null;
  if (isDone || !isWell(config, part.source)) return config;
  const informed = placed.record.sourceOk ? config : informedOfSource(config, part, placed);
  if (placed.isHeld) return withSteps(informed, applyAgain(state, { config, part }, false));
  return part.dependsOn.every((key) => isWell(config, key)) ? withSteps(informed, tokenStep(informed, part.key)) : informed;
}

/** What is not in this revision is not ours to wait for. */
function isWell({ body, seen }: ConfigState, key: ObjectKey | null): boolean {
  const isOurs = key !== null && body?.parts.some((part) => part.key === key) === true;
  return !isOurs || seen[key]?.state === 'Ok';
}

function informedOfSource(config: ConfigState, part: RevisionPart, placed: Placed): ConfigState {
  const { [part.key]: _seen, ...seen } = config.seen;
  return { ...config, seen, placed: { ...config.placed, [part.key]: { ...placed, record: { ...placed.record, sourceOk: true } } } };
}

function applyAgain(state: AgentState, { config, part }: PartOf, isHeld: boolean): readonly ApplyStep[] {
  if (config.held === null) return [];
  const step = applyStep(part, { owner: ownerOf(state.identity, config.held), inventory: config.inventory, isHeld });
  return [{ ...step, ownedUid: config.placed[part.key]?.record.uid ?? step.ownedUid }];
}

/** Somebody replaced our token by one that Flux never handled: a new one, unique by its instant. */
function overtaken(config: ConfigState, part: RevisionPart, now: EpochMs): ConfigState {
  const placed = config.placed[part.key];
  if (placed === undefined) return config;
  const tokenDue = `${formatInstant(now)}-${config.held?.generation ?? 0}`;
  const next = { ...config, placed: { ...config.placed, [part.key]: { ...placed, tokenDue } } };
  return withSteps(next, tokenStep(next, part.key));
}

/** Objects that are not followed are applied again: a no-op where nothing changed, a drift report where something did. */
function lookedAgain(state: AgentState, config: ConfigState, now: EpochMs): ConfigState {
  const unwatched = (config.body?.parts ?? []).filter(({ key, isWatched }) => !isWatched && config.placed[key] !== undefined);
  const next = { ...config, driftDueAt: now + state.identity.pace.driftMs };
  return withSteps(
    next,
    unwatched.flatMap((part) => applyAgain(state, { config, part }, false)),
  );
}
