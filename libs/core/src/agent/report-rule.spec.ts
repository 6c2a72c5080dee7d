import { describe, expect, it } from 'vitest';
import type { AgentEffect, AgentEvent } from './agent-event.ts';
import { DEFAULT_PACE, newAgent, type AgentState } from './agent-state.ts';
import { stepAgent } from './step-agent.ts';

const NOW = 1_000_000;
const FACTS = { agentVersion: '1', kubernetes: 'v1.36.0', flux: null, clusterId: 'k', channel: 'WebSocket', mode: 'Apply' } as const;
const IDENTITY = { clusterUid: 'cl_1', cluster: 'store-1', mode: 'Apply', pace: DEFAULT_PACE } as const;

interface Run {
  readonly state: AgentState;
  readonly effects: readonly AgentEffect[];
}

function after(state: AgentState, now: number, ...events: readonly AgentEvent[]): Run {
  const effects: AgentEffect[] = [];
  let current = state;
  for (const event of events) {
    const step = stepAgent(current, event, now);
    current = step.state;
    effects.push(...step.effects);
  }
  return { state: current, effects };
}

/** One report was taken, and stands. */
function reported(): AgentState {
  const { state } = after(
    newAgent(IDENTITY, FACTS, NOW),
    NOW,
    { kind: 'Started', remembered: { document: null, configs: [] } },
    { kind: 'ObjectsSeen', changed: [], removed: [], isComplete: true },
    { kind: 'ChannelOpened', bootEpoch: 1 },
  );
  const sent = after(state, NOW + DEFAULT_PACE.coalesceMs, { kind: 'TimerFired' });
  return after(sent.state, NOW + 300, { kind: 'ReportAcked', seq: 1, pollAfterMs: 30_000 }).state;
}

describe('what heartbeats stand by', () => {
  it('is the newest report that was acknowledged', () => {
    expect(reported().report.ackedSeq).toBe(1);
  });

  it('is nothing while a later report was refused, until one is acknowledged', () => {
    const changed = after(reported(), NOW + 31_000, { kind: 'ClusterSilent', silence: { since: NOW, message: 'm' } });
    const sent = after(changed.state, NOW + 31_000 + DEFAULT_PACE.coalesceMs, { kind: 'TimerFired' });
    const refused = after(sent.state, NOW + 31_500, { kind: 'ReportRefused' });
    const again = after(refused.state, NOW + 60_000, { kind: 'TimerFired' });
    const seq = again.state.report.inFlight?.seq ?? 0;
    const acked = after(again.state, NOW + 60_100, { kind: 'ReportAcked', seq, pollAfterMs: 30_000 });

    expect(refused.state.report.ackedSeq).toBe(0);
    expect(acked.state.report.ackedSeq).toBe(seq);
  });
});

describe('an agent that comes back', () => {
  it('reports soon, although nothing changed: what it said before the silence counts no more', () => {
    const back = after(reported(), NOW + 90_000, { kind: 'ChannelClosed' }, { kind: 'ChannelOpened', bootEpoch: 1 });
    const soon = after(back.state, NOW + 90_000 + DEFAULT_PACE.coalesceMs, { kind: 'TimerFired' });

    expect(soon.effects.filter(({ kind }) => kind === 'sendReport')).toMatchObject([{ report: { seq: 2, observed: [], configs: [] } }]);
  });
});
