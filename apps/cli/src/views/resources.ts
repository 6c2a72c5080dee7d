import type { CallOutput, ClientRouteId } from '@flotilla/contracts/client';

type ItemOf<K extends ClientRouteId> = CallOutput<K> extends { readonly items: readonly (infer T)[] } ? T : never;

export type Cluster = ItemOf<'listClusters'>;
export type Assignment = ItemOf<'listClusterAssignments'>;
export type FluxObject = ItemOf<'listFluxObjects'>;
export type ClusterProblem = ItemOf<'listClusterProblems'>;
export type HistoryEntry = ItemOf<'listClusterHistory'>;
export type AgentKey = ItemOf<'listClusterKeys'>;
export type Config = ItemOf<'listConfigs'>;
export type Revision = ItemOf<'listRevisions'>;
export type Finding = Revision['findings'][number];
export type JoinToken = ItemOf<'listJoinTokens'>;
export type Registration = ItemOf<'listRegistrations'>;
export type ApiToken = ItemOf<'listApiTokens'>;
export type AuditRecord = ItemOf<'listAuditRecords'>;
export type Cause = ItemOf<'listAttention'>;
export type FleetSummary = CallOutput<'getFleetSummary'>;
export type BlastRadius = CallOutput<'assignRevision'>;
