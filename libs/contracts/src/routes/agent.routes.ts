import { z } from 'zod';
import { challengeRequest, challengeResponse, joinRequest, joinResponse, renderingBody, selfResponse } from '../agent/join.ts';
import { digest } from '../api/common.ts';
import { nothing, route } from '../route.ts';
import { agentAddresses as at } from './agent.addresses.ts';

export const agentRoutes = {
  challengeJoin: route(at.challengeJoin, {
    summary: 'A nonce for a public key',
    body: challengeRequest,
    response: challengeResponse,
    bodyLimit: '16KiB',
  }),
  joinCluster: route(at.joinCluster, {
    summary: 'Prove join token and key; repeating it gives the same answer',
    body: joinRequest,
    response: joinResponse,
    bodyLimit: '16KiB',
  }),
  getSelf: route(at.getSelf, { summary: 'Whether this key is known, without opening a session', response: selfResponse }),
  openChannel: route(at.openChannel, { summary: 'The channel: one WebSocket for all messages', response: nothing }),
  getRendering: route(at.getRendering, {
    summary: 'Body of a rendering that this cluster’s document names',
    params: z.strictObject({ digest }),
    response: renderingBody,
  }),
} as const;
