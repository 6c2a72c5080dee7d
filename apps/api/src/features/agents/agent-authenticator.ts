import { Injectable } from '@nestjs/common';
import { FlotillaError, type AgentCaller } from '@flotilla/core';
import { AgentAuthenticator, type AgentRequest } from '@flotilla/platform/nest';
import { AgentProof, type ProvenAgent } from './agent-proof.ts';

/** On this one a process without a session may ask whether its key is known. */
const WITHOUT_SESSION = '/agent/v1/self';

/** Answers the guard for every route of the agents' plane. */
@Injectable()
export class SignedRequestAuthenticator extends AgentAuthenticator {
  constructor(private readonly proof: AgentProof) {
    super();
  }

  override async authenticate(request: AgentRequest): Promise<AgentCaller> {
    const proven = await this.proof.prove(request);
    if (request.url !== WITHOUT_SESSION) requireSession(proven);
    return proven.caller;
  }
}

/** The session of a process is known once its channel was open; another process's has taken over or is not there yet. */
function requireSession({ caller, standing }: ProvenAgent): void {
  if (caller.session !== '' && caller.session === standing.session) return;
  if (caller.session !== '' && standing.displaced.includes(caller.session)) {
    throw new FlotillaError('session_superseded', {
      detail: 'A newer process of this cluster has taken over',
      hint: 'End this one, or start a new session',
    });
  }
  throw new FlotillaError('session_unknown', { detail: 'This session is not known', hint: 'Open the channel first' });
}
