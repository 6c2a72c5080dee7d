import type { ApiTokenStore } from './access/api-token.store.ts';
import type { AssignmentStore } from './assignment/assignment.store.ts';
import type { AuditStore } from './access/audit.store.ts';
import type { AgentKeyStore } from './cluster/agent-key.store.ts';
import type { AgentSessionStore } from './cluster/agent-session.store.ts';
import type { ClusterStatusStore } from './cluster/cluster-status.store.ts';
import type { ClusterStore } from './cluster/cluster.store.ts';
import type { ConfigStore } from './config/config.store.ts';
import type { RevisionStore } from './config/revision.store.ts';
import type { JoinTokenStore } from './join/join-token.store.ts';
import type { RegistrationStore } from './join/registration.store.ts';
import type { ObservationStore } from './observation/observation.store.ts';

/** Every store by its noun; they exist inside a unit of work only, so that nothing can be written outside of a transaction. */
export interface Stores {
  // One line a store, in alphabetical order.
  readonly agentKeys: AgentKeyStore;
  readonly agentSessions: AgentSessionStore;
  readonly apiTokens: ApiTokenStore;
  readonly assignments: AssignmentStore;
  readonly audit: AuditStore;
  readonly clusters: ClusterStore;
  readonly clusterStatus: ClusterStatusStore;
  readonly configs: ConfigStore;
  readonly joinTokens: JoinTokenStore;
  readonly observations: ObservationStore;
  readonly registrations: RegistrationStore;
  readonly revisions: RevisionStore;
}
