import type { Address } from '../route.ts';

/** Addresses of the agent protocol routes. */
export const agentAddresses = {
  challengeJoin: { id: 'challengeJoin', method: 'POST', path: '/agent/v1/join/challenge', access: 'public' },
  joinCluster: { id: 'joinCluster', method: 'POST', path: '/agent/v1/join', access: 'public' },
  getSelf: { id: 'getSelf', method: 'GET', path: '/agent/v1/self', access: 'agent' },
  openChannel: { id: 'openChannel', method: 'GET', path: '/agent/v1/channel', access: 'agent', kind: 'upgrade' },
  getRendering: { id: 'getRendering', method: 'GET', path: '/agent/v1/revisions/:digest', access: 'agent' },
} as const satisfies Record<string, Address>;
