import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { FlotillaError, type EpochMs } from '@flotilla/core';
import { clientAddress } from '@flotilla/platform';
import { AgentProof } from './agent-proof.ts';
import { AgentSettings } from './agent-settings.ts';
import type { ChannelIdentity } from './channel.ts';
import { SessionsService } from './sessions.service.ts';

const MAX_AT_ONCE = 100;

export interface AdmittedChannel {
  readonly identity: ChannelIdentity;
  readonly now: EpochMs;
}

/** Decides about an upgrade: the same proof as for a request, then one step in the lane of sessions. */
@Injectable()
export class ChannelAdmission {
  private underWay = 0;

  constructor(
    private readonly proof: AgentProof,
    private readonly sessions: SessionsService,
    private readonly settings: AgentSettings,
  ) {}

  /** @throws FlotillaError `unauthenticated`, `key_revoked`, `clock_skew`, `forbidden` before the approval, `session_superseded`, `overloaded`, `rate_limited` */
  async admit(request: IncomingMessage, requestId: string): Promise<AdmittedChannel> {
    if (this.underWay >= MAX_AT_ONCE)
      throw new FlotillaError('overloaded', { detail: 'Too many channels open at once', hint: 'Come back with backoff' });
    this.underWay += 1;
    try {
      const { method = 'GET', url = '/', headers } = request;
      const proven = await this.proof.prove({
        method,
        url,
        authorization: headers.authorization,
        address: clientAddress(request, this.settings.trustedProxies),
        requestId,
        readBody: () => Promise.resolve(null),
      });
      const { standing, caller } = proven;
      if (standing.clusterPhase === 'Pending') {
        throw new FlotillaError('forbidden', {
          detail: `Cluster ${standing.clusterName} waits for approval`,
          hint: 'Ask GET /agent/v1/self until the phase is Active',
        });
      }
      const session = await this.sessions.step(proven);
      return { identity: { caller, bootEpoch: session.version, seq: session.seq }, now: standing.now };
    } finally {
      this.underWay -= 1;
    }
  }
}
