export { DataSource } from 'typeorm';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres/embedded-postgres.ts';
export { removeEmbeddedPostgres } from './embedded-postgres/removal.ts';
export * from './connection/connection.ts';
export { openDatabase, type DatabaseOptions, type MigrationClass } from './connection/data-source.ts';
export { databaseFault } from './connection/database-fault.ts';
export { migrate } from './connection/migrate.ts';
export { NoticeListener } from './connection/notify.ts';
export { PostgresUnitOfWork } from './connection/unit-of-work.ts';
export { ApiTokenQuery } from './access/api-token.query.ts';
export { AuditQuery, type AuditFilter, type AuditRow } from './access/audit.query.ts';
export { SystemQuery } from './system/system.query.ts';
export { SqlParameters, selectorSql } from './cluster/selector-sql.ts';
export { AgentStandingQuery, type AgentStanding, type FallenChannel, type OpenChannel } from './cluster/agent-standing.query.ts';
export { JoinTokenQuery, type JoinTokenView, type JoinedCluster } from './joining/join-token.query.ts';
export { RegistrationQuery, type RegistrationView } from './joining/registration.query.ts';
export {
  ClusterQuery,
  type ClusterFilter,
  type ClusterObservation,
  type ClusterOrder,
  type ClusterPosition,
  type ClusterView,
  type WaitingRegistration,
} from './cluster/cluster.query.ts';
export { ConfigQuery, type ConfigView } from './config/config.query.ts';
export { ScopeQuery } from './config/scope.query.ts';
export { RevisionQuery, type RevisionView } from './config/revision.query.ts';
export { AssignmentQuery, type AssignmentView } from './assignment/assignment.query.ts';
export { ClusterProblemQuery } from './observation/cluster-problem.query.ts';
export { ClusterHistoryQuery, type HistoryEntry, type HistoryPosition } from './observation/cluster-history.query.ts';
export {
  FluxObjectQuery,
  type FluxObjectFilter,
  type FluxObjectPage,
  type FluxObjectPosition,
  type FluxObjectView,
} from './observation/flux-object.query.ts';
export { FleetQuery, type Cause, type CausePosition, type FleetCount } from './fleet/fleet.query.ts';
