import { describe, expect, it } from 'vitest';
import { desiredDigest, type DesiredDocument } from '../assignment/desired.ts';
import { digestOfText } from '../kernel/digest.ts';
import { DEFAULT_PACE, newAgent } from './agent-state.ts';
import { stepAgent } from './step-agent.ts';

const NOW = 1_000_000;
const FACTS = { agentVersion: '1', kubernetes: 'v1.36.0', flux: null, clusterId: 'k', channel: 'WebSocket', mode: 'Apply' } as const;
const OFFERED: DesiredDocument = {
  cluster: 'cl_1',
  timeline: 't1',
  configs: [
    {
      config: 'webapp',
      generation: 1,
      claim: 'Offered',
      revision: digestOfText('r1'),
      rendering: digestOfText('b1'),
      token: 't',
      pruneApproved: null,
    },
  ],
};

describe('an agent that starts again', () => {
  it('claims what the stored document offers, though it died before it had claimed it and the server says that nothing is new', () => {
    const held = { etag: desiredDigest(OFFERED), document: OFFERED };
    const identity = { clusterUid: 'cl_1', cluster: 'store-1', mode: 'Apply', pace: DEFAULT_PACE } as const;

    const started = stepAgent(newAgent(identity, FACTS, NOW), { kind: 'Started', remembered: { document: held, configs: [] } }, NOW);
    const opened = stepAgent(started.state, { kind: 'ChannelOpened', bootEpoch: 2 }, NOW);

    expect(started.effects.map(({ kind }) => kind)).not.toContain('sendClaim');
    expect(opened.effects).toContainEqual({ kind: 'sendClaim', items: [{ config: 'webapp', generation: 1 }] });
  });
});
