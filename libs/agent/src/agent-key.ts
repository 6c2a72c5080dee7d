import { thumbprintOf } from '@flotilla/core';
import { jwkOf, publicKeyOfSeed } from '@flotilla/platform';

/** An agent's identity: the key first, and after the join who it is to the server. */
export interface AgentKey {
  readonly seed: Uint8Array;
  readonly joined: Joined | null;
}

export interface Joined {
  readonly clusterUid: string;
  readonly cluster: string;
  /** Origin of the server it joined. */
  readonly audience: string;
}

export function thumbprintOfKey({ seed }: Pick<AgentKey, 'seed'>): string {
  return thumbprintOf(jwkOf(publicKeyOfSeed(seed)));
}
