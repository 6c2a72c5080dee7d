import type { Stores } from '@flotilla/core';
import { PostgresApiTokenStore } from './access/postgres-api-token.store.ts';
import { PostgresAuditStore } from './access/postgres-audit.store.ts';
import { PostgresAssignmentStore } from './assignment/postgres-assignment.store.ts';
import { PostgresAgentKeyStore } from './cluster/postgres-agent-key.store.ts';
import { PostgresAgentSessionStore } from './cluster/postgres-agent-session.store.ts';
import { PostgresClusterStatusStore } from './cluster/postgres-cluster-status.store.ts';
import { PostgresClusterStore } from './cluster/postgres-cluster.store.ts';
import { PostgresConfigStore } from './config/postgres-config.store.ts';
import { PostgresRevisionStore } from './config/postgres-revision.store.ts';
import type { Connection } from './connection/connection.ts';
import { PostgresJoinTokenStore } from './joining/postgres-join-token.store.ts';
import { PostgresRegistrationStore } from './joining/postgres-registration.store.ts';
import { PostgresObservationStore } from './observation/postgres-observation.store.ts';

/** Every store over the one connection of its transaction; one line a store, in alphabetical order. */
export function createStores(connection: Connection): Stores {
  return {
    agentKeys: new PostgresAgentKeyStore(connection),
    agentSessions: new PostgresAgentSessionStore(connection),
    apiTokens: new PostgresApiTokenStore(connection),
    assignments: new PostgresAssignmentStore(connection),
    audit: new PostgresAuditStore(connection),
    clusters: new PostgresClusterStore(connection),
    clusterStatus: new PostgresClusterStatusStore(connection),
    configs: new PostgresConfigStore(connection),
    joinTokens: new PostgresJoinTokenStore(connection),
    observations: new PostgresObservationStore(connection),
    registrations: new PostgresRegistrationStore(connection),
    revisions: new PostgresRevisionStore(connection),
  };
}
