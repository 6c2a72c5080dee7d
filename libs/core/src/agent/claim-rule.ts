import type { EpochMs } from '../kernel/time.ts';
import { standsAgain } from './document-rule.ts';
import { withConfig, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentStep } from './agent-event.ts';

/** Asks for what is offered above the stored generation. No claim, no touch: this is the only way to a new `held`. */
export function claimOffers(state: AgentState, now: EpochMs): AgentStep {
  if (state.channel === 'Closed' || state.identity.mode === 'Observe' || state.documentFault !== null) return { state, effects: [] };
  const items: { readonly config: string; readonly generation: number }[] = [];
  let current = state;
  for (const config of Object.values(state.configs)) {
    const next = claimed(config, now, state.identity.pace.answerMs);
    current = withConfig(current, next);
    if (next !== config && next.claim?.state === 'Asked') items.push({ config: config.config, generation: next.claim.generation });
  }
  return { state: current, effects: items.length === 0 ? [] : [{ kind: 'sendClaim', items }] };
}

function claimed(config: ConfigState, now: EpochMs, answerMs: number): ConfigState {
  const { wish, held, claim } = config;
  if (wish === null || wish.rendering === null || wish.generation <= (held?.generation ?? 0)) return config;
  if (wish.claim === 'Settled') return standsAgain(config, wish);
  if (claim !== null && claim.generation === wish.generation && claim.until > now) return config;
  return { ...config, claim: { generation: wish.generation, state: 'Asked', until: now + answerMs } };
}
