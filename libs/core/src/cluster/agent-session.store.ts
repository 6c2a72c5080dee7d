import type { ClusterUid } from '../kernel/uid.ts';
import type { AgentSession } from './agent-session.ts';

export abstract class AgentSessionStore {
  /** Under a lock that also holds where there is no session yet. */
  abstract lock(cluster: ClusterUid): Promise<AgentSession | null>;
  abstract find(cluster: ClusterUid): Promise<AgentSession | null>;
  abstract save(session: AgentSession): Promise<void>;
}
