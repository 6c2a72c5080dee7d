import type { DesiredConfig, DesiredDocument } from '../assignment/desired.ts';
import type { EpochMs } from '../kernel/time.ts';
import { newConfig, withConfig, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentEvent, AgentStep, ClaimAnswer } from './agent-event.ts';
import type { HeldDocument } from './memory.ts';

/**
 * Takes over a desired document. INVARIANTS: nothing in the cluster changes because of it (a claim comes first); a document that belongs to
 * somebody else or to another timeline is not followed at all; what it does not name is Detached and keeps running.
 */
export function takeDocument(state: AgentState, held: HeldDocument): AgentStep {
  const fault = faultOf(state, held.document);
  if (fault !== null) return { state: { ...state, documentFault: fault }, effects: [] };
  const isNew = state.document?.etag !== held.etag;
  const wishes = new Map(held.document.configs.map((wish) => [wish.config, wish]));
  let current: AgentState = { ...state, document: held, documentFault: null };
  for (const name of new Set([...Object.keys(state.configs), ...wishes.keys()])) {
    current = withConfig(current, withWish(current.configs[name] ?? newConfig(name), wishes.get(name) ?? null));
  }
  return { state: current, effects: isNew ? [{ kind: 'storeDocument', held }] : [] };
}

/** The answer's claims count only where its document still asks for the generation that was claimed. */
export function takeClaimAnswer(state: AgentState, event: Extract<AgentEvent, { kind: 'ClaimAnswered' }>, now: EpochMs): AgentStep {
  const { state: informed, effects } = takeDocument(state, { etag: event.etag, document: event.document });
  if (informed.documentFault !== null) return { state: informed, effects };
  let current = informed;
  for (const item of event.items) {
    const config = current.configs[item.config];
    if (config !== undefined) current = withConfig(current, answered(config, item, now + current.identity.pace.answerMs));
  }
  return { state: current, effects };
}

function answered(config: ConfigState, { generation, isAccepted }: ClaimAnswer, askAgainAt: EpochMs): ConfigState {
  if (!isAccepted) return { ...config, claim: { generation, state: 'Refused', until: askAgainAt } };
  const { wish, held } = config;
  if (wish === null || wish.generation !== generation || generation <= (held?.generation ?? 0)) return { ...config, claim: null };
  return takenOver(config, wish);
}

/** A new generation begins: what was known of the one before is worthless, but the inventory. */
function takenOver(config: ConfigState, wish: DesiredConfig): ConfigState {
  const { revision, rendering, generation, token } = wish;
  if (revision === null || rendering === null) return config;
  const isSameBody = config.held?.rendering === rendering;
  return {
    ...newConfig(config.config),
    wish,
    held: { config: config.config, generation, revision, rendering, token },
    body: isSameBody ? config.body : null,
    inventory: config.inventory,
    gone: config.gone,
  };
}

/**
 * An offer was withdrawn, and what was claimed last stands again under a new number: nothing is touched, its token stays, and so does what is
 * known of it. Without that knowledge, as in a cluster that lost its memory, it is applied again.
 */
export function standsAgain(config: ConfigState, wish: DesiredConfig): ConfigState {
  if (config.held === null || config.held.rendering !== wish.rendering) return takenOver(config, wish);
  const held = { ...config.held, generation: wish.generation };
  const rest = config.steps.filter(({ action }) => action !== 'storeClaim');
  return { ...config, wish, held, claim: null, steps: [{ action: 'storeClaim', held }, ...rest] };
}

function withWish(config: ConfigState, wish: DesiredConfig | null): ConfigState {
  const isBehind = wish !== null && wish.generation < (config.held?.generation ?? 0);
  return isBehind ? config : { ...config, wish };
}

function faultOf({ document, identity }: AgentState, next: DesiredDocument): string | null {
  if (next.cluster !== identity.clusterUid && next.cluster !== identity.cluster)
    return `The document is for ${next.cluster}, not for this cluster`;
  if (document === null || document.document.timeline === next.timeline) return null;
  return 'The document is of another timeline: the database was restored or replaced, and generations cannot be compared';
}
