import { Injectable } from '@nestjs/common';
import { FlotillaError, formatInstant, isNonceValid, makeNonce, NONCE_SECONDS, publicKeyBytes, type AgentCaller } from '@flotilla/core';
import { AgentStandingQuery, type AgentStanding } from '@flotilla/persistence';
import {
  bodyHash,
  isBoundTo,
  isInTime,
  isSignedBy,
  parseRequestToken,
  requestTarget,
  type ParsedRequestToken,
  type RequestClaims,
} from '@flotilla/platform';
import type { AgentRequest } from '@flotilla/platform/nest';
import { AgentSettings } from './agent-settings.ts';
import { FailureLimit } from './failure-limit.ts';

/** Whose agent a request comes from, and what it was proven with. */
export interface ProvenAgent {
  readonly caller: AgentCaller;
  readonly standing: AgentStanding;
  readonly claims: RequestClaims;
}

/**
 * Proves an agent's request.
 *
 * INVARIANTS: the checks stand in the order of their cost and trust, and each failure ends it; the cluster comes from the key's row and
 * from nothing in the request; the row is read each time; time is the database's; what says more than `unauthenticated` is said
 * after the signature, so that only the key's holder learns it.
 */
@Injectable()
export class AgentProof {
  constructor(
    private readonly standings: AgentStandingQuery,
    private readonly settings: AgentSettings,
    private readonly limit: FailureLimit,
  ) {}

  /** @throws FlotillaError `unauthenticated`, `key_revoked`, `clock_skew` or `rate_limited` */
  async prove(request: AgentRequest): Promise<ProvenAgent> {
    const token = parseRequestToken(request.authorization) ?? refuse();
    return this.limit.within(request.address, () => this.proveToken(token, request));
  }

  private async proveToken(token: ParsedRequestToken, request: AgentRequest): Promise<ProvenAgent> {
    const standing = (await this.standings.of(token.kid)) ?? refuse();
    const publicKey = publicKeyBytes({ x: standing.key.x }) ?? refuse();
    if (!isSignedBy(token, publicKey)) refuse();
    refuseEnded(standing);
    const binding = {
      cluster: standing.key.cluster,
      audiences: this.settings.audiences,
      method: request.method,
      target: requestTarget(request.url),
    };
    if (!isBoundTo(token, binding)) refuse();
    this.requireTime(token, standing);
    if (bodyHash((await request.readBody()) ?? new Uint8Array()) !== token.claims.bh) refuse();
    const { cluster, thumbprint } = standing.key;
    return {
      caller: { kind: 'Agent', cluster, thumbprint, session: token.claims.ses ?? '', requestId: request.requestId },
      standing,
      claims: token.claims,
    };
  }

  /** A fresh nonce of ours stands for a right clock. */
  private requireTime({ claims }: ParsedRequestToken, { key, now }: AgentStanding): void {
    if (isInTime(claims, now)) return;
    const { nonceMac } = this.settings;
    if (claims.nonce !== undefined && isNonceValid(nonceMac, { nonce: claims.nonce, purpose: 'skew', subject: key.thumbprint }, now))
      return;
    const nonce = makeNonce(nonceMac, 'skew', key.thumbprint, Math.floor(now / 1_000) + NONCE_SECONDS);
    throw new FlotillaError('clock_skew', {
      detail: `The request was made for another time than ${formatInstant(now)}`,
      hint: 'Repeat it once with this nonce, and keep the difference of the clocks',
      extra: { serverTime: formatInstant(now), nonce },
    });
  }
}

function refuseEnded({ key, clusterPhase, clusterName }: AgentStanding): void {
  if (clusterPhase === 'Removed')
    throw new FlotillaError('key_revoked', {
      detail: `Cluster ${clusterName} was forgotten, and its agent key with it`,
      hint: 'To join it as a new one: make a join token (flotilla join-token create), remove Secret flotilla-agent-identity and start the agent with that token',
    });
  if (key.phase === 'Active') return;
  throw new FlotillaError('key_revoked', {
    detail: `This agent key of cluster ${clusterName} was revoked`,
    hint: `Make a join token that re-keys the cluster (flotilla join-token create --rekeys ${key.cluster}), remove Secret flotilla-agent-identity and join again`,
  });
}

function refuse(): never {
  throw new FlotillaError('unauthenticated', {
    detail: 'The signed request proves no agent here',
    hint: 'Look at audience, clock and key of the agent',
  });
}
