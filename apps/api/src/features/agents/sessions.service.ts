import { Injectable } from '@nestjs/common';
import { afterPoll, FlotillaError, UnitOfWork, type AgentSession } from '@flotilla/core';
import type { ProvenAgent } from './agent-proof.ts';

/** The lane of sessions: which process speaks for a cluster. */
@Injectable()
export class SessionsService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * One step in the lane, under its lock: the session goes on, or an unknown one takes over.
   *
   * @throws FlotillaError `session_superseded` when a newer process speaks, `key_revoked` when the key has died meanwhile
   */
  async step({ caller, claims, standing }: ProvenAgent): Promise<AgentSession> {
    const { ses: session, seq, att: attempt } = claims;
    if (session === undefined || seq === undefined || attempt === undefined) {
      throw new FlotillaError('unauthenticated', { detail: 'A channel is opened with session, step and attempt (ses, seq, att)' });
    }
    return this.unitOfWork.run(async (work) => {
      const { agentKeys, agentSessions } = work.stores;
      const current = await agentSessions.lock(caller.cluster);
      if (!(await agentKeys.isAccepted(caller.thumbprint)))
        throw new FlotillaError('key_revoked', { detail: `This agent key of cluster ${standing.clusterName} was revoked` });
      const next = afterPoll(caller.cluster, current, { session, seq, attempt });
      if (next === null)
        throw new FlotillaError('session_superseded', {
          detail: `A newer process of cluster ${standing.clusterName} has taken over`,
          hint: 'End this one, or start a new session',
        });
      await agentSessions.save(next);
      await agentKeys.recordUse(caller.thumbprint, await work.now());
      // Another replica may hold the channel that this one replaces.
      work.notice('credentialRevoked', caller.cluster);
      return next;
    });
  }
}
