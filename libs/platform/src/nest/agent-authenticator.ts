import type { AgentCaller } from '@flotilla/core';

/** What an agent's proof is checked against. The body is read only when identity, binding and time hold. */
export interface AgentRequest {
  readonly method: string;
  /** As in the request line. */
  readonly url: string;
  readonly authorization: string | undefined;
  /** Where it comes from. */
  readonly address: string;
  readonly requestId: string;
  /** Reads the body under the route's cap. */
  readonly readBody: () => Promise<Uint8Array | null>;
}

/** Decides whose agent a request comes from; the guard asks it for every route of the agents' plane. */
export abstract class AgentAuthenticator {
  /** @throws FlotillaError `unauthenticated`, `key_revoked` or `clock_skew`; never answers for somebody else */
  abstract authenticate(request: AgentRequest): Promise<AgentCaller>;
}
