import { AccessAndAudit1764000000001 } from './1764000000001-access-and-audit.ts';
import { ClustersAndJoining1764000000002 } from './1764000000002-clusters-and-joining.ts';
import { ConfigsAndAssignments1764000000003 } from './1764000000003-configs-and-assignments.ts';
import { Observations1764000000004 } from './1764000000004-observations.ts';

/** Every migration, oldest first; never edited once merged. */
export const MIGRATIONS = [
  AccessAndAudit1764000000001,
  ClustersAndJoining1764000000002,
  ConfigsAndAssignments1764000000003,
  Observations1764000000004,
] as const;
