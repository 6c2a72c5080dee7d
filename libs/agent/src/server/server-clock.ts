import type { Clock, EpochMs } from '@flotilla/core';

/**
 * The server's time as far as it told us; serves `iat` of our signatures and nothing else, never a certificate check.
 * A device whose clock is wrong is heard all the same.
 */
export class ServerClock {
  private offsetMs = 0;

  constructor(private readonly clock: Clock) {}

  now(): EpochMs {
    return this.clock.now() + this.offsetMs;
  }

  learn(serverTime: EpochMs): void {
    this.offsetMs = serverTime - this.clock.now();
  }
}
