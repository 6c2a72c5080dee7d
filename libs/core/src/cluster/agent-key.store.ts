import type { EpochMs } from '../kernel/time.ts';
import type { ClusterUid } from '../kernel/uid.ts';
import type { AgentKey } from './agent-key.ts';
import type { Speaker, Standing } from './agent-standing.ts';

export abstract class AgentKeyStore {
  /** @returns false when the key is known already, to whatever cluster */
  abstract insert(key: AgentKey): Promise<boolean>;
  abstract find(thumbprint: string): Promise<AgentKey | null>;
  /** @returns how many keys were Active until now */
  abstract revokeAll(cluster: ClusterUid, by: string, at: EpochMs): Promise<number>;
  /** @returns null when the cluster has no such key; a key that is Revoked already stays as it is */
  abstract revoke(cluster: ClusterUid, thumbprint: string, by: string): Promise<AgentKey | null>;
  /** Writes the instant of the first use; later ones change nothing. */
  abstract recordUse(thumbprint: string, at: EpochMs): Promise<void>;
  /** Whether a key is Active and its cluster is not forgotten, under a share lock. */
  abstract isAccepted(thumbprint: string): Promise<boolean>;
  /** By thumbprint, under a share lock on the keys: what each claim and report asks in its own transaction. An unknown key is absent. */
  abstract standings(speakers: readonly Speaker[]): Promise<ReadonlyMap<string, Standing>>;
}
