import { Injectable } from '@nestjs/common';
import { makeNonce, NONCE_SECONDS, thumbprintOf, type EpochMs, type JoinToken } from '@flotilla/core';
import { JoinTokenQuery, SystemQuery } from '@flotilla/persistence';
import { AgentSettings } from './agent-settings.ts';
import { proveJoin, requireKey, type JoinRequest } from './join-proof.ts';

/** The cryptography of a join, before any lock is taken for it. */
@Injectable()
export class JoinVerifier {
  constructor(
    private readonly joinTokens: JoinTokenQuery,
    private readonly system: SystemQuery,
    private readonly settings: AgentSettings,
  ) {}

  /** A nonce for a key, which any replica can check; nothing is kept of it. */
  async challenge(jwk: JoinRequest['jwk']): Promise<{ readonly nonce: string; readonly now: EpochMs; readonly audience: string }> {
    const thumbprint = requireKey(jwk);
    const now = await this.system.now();
    const nonce = makeNonce(this.settings.nonceMac, 'join', thumbprint, Math.floor(now / 1_000) + NONCE_SECONDS);
    return { nonce, now, audience: this.settings.audiences[0] ?? '' };
  }

  /** @throws JoinRefusal unless both keys have signed exactly this, for this server and now */
  async verify(request: JoinRequest): Promise<{ readonly token: JoinToken; readonly thumbprint: string }> {
    const { token, now } = await this.joinTokens.byHandle(request.handle);
    const ground = { mac: this.settings.nonceMac, audiences: this.settings.audiences, now };
    return { token: proveJoin(request, token, ground), thumbprint: thumbprintOf(request.jwk) };
  }
}
