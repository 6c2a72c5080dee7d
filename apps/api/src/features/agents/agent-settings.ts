import { createHmac } from 'node:crypto';
import type { BlockList } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { Mac } from '@flotilla/core';
import { deriveKey, type Kek } from '@flotilla/platform';
import { CONFIG, type Config } from '../../config.ts';
import { KEK } from '../../foundation.ts';

/** What the agents' plane goes by. */
@Injectable()
export class AgentSettings {
  /** Origins by which agents may mean this server; never taken from a request. */
  readonly audiences: readonly string[];
  readonly heartbeatMs: number;
  /** Whose word on where a request comes from counts. */
  readonly trustedProxies: BlockList;
  /** Under the key for nonces, which no dump of the database holds. */
  readonly nonceMac: Mac;

  constructor(@Inject(CONFIG) config: Config, @Inject(KEK) kek: Kek) {
    const key = deriveKey(kek, 'nonce');
    this.audiences = [config.audience];
    this.heartbeatMs = config.heartbeatMs;
    this.trustedProxies = config.trustedProxies;
    this.nonceMac = (message) => createHmac('sha256', key).update(message).digest();
  }

  /** When to ask again, spread so that no two agents stay in step. */
  pollAfterMs(): number {
    return Math.round(POLL_MS * (0.8 + 0.4 * Math.random()));
  }
}

const POLL_MS = 5_000;
