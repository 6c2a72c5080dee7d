import type { EpochMs } from '../kernel/time.ts';
import { mayRun, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentStep } from './agent-event.ts';

/** One timer for all that waits: set when the nearest instant moved. What is due now was done by the rules before. */
export function setTimer(state: AgentState, now: EpochMs): AgentStep {
  const next = Math.min(...[...Object.values(state.configs).flatMap(instantsOf), ...reportInstants(state)].filter((at) => at > now));
  if (!Number.isFinite(next) || (state.timerAt !== null && state.timerAt <= next && state.timerAt > now)) return { state, effects: [] };
  return { state: { ...state, timerAt: next }, effects: [{ kind: 'setTimer', at: next }] };
}

function instantsOf(config: ConfigState): readonly EpochMs[] {
  const claim = config.claim === null ? [] : [config.claim.until];
  if (!mayRun(config)) return [...claim, ...(config.retry === null ? [] : [config.retry.at])];
  const corrections = Object.values(config.corrections).map(({ at }) => at);
  return [...claim, ...corrections, config.driftDueAt, ...(config.retry === null ? [] : [config.retry.at])];
}

function reportInstants({ report, channel }: AgentState): readonly EpochMs[] {
  if (channel === 'Closed') return [];
  return [...(report.dueAt === null ? [] : [report.dueAt]), ...(report.inFlight === null ? [] : [report.inFlight.until])];
}
