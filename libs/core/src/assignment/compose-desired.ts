import type { ClusterUid } from '../kernel/uid.ts';
import type { Assignment } from './assignment.ts';
import type { DesiredConfig, DesiredDocument } from './desired.ts';

/** The whole document of one cluster. What is detached is absent, and absence removes nothing. */
export function composeDesired(cluster: ClusterUid, timeline: string, assignments: readonly Assignment[]): DesiredDocument {
  const configs = assignments.filter((assignment) => assignment.detached === null).map(desiredConfig);
  return { cluster, timeline, configs: configs.sort((a, b) => (a.config < b.config ? -1 : 1)) };
}

function desiredConfig(assignment: Assignment): DesiredConfig {
  const { configName: config, generation, claim, revision, rendering, token, pruneApproved } = assignment;
  return { config, generation, claim, revision, rendering, token, pruneApproved };
}
