import type { EpochMs, Judgement } from '@flotilla/core';
import type { AssignmentView } from '@flotilla/persistence';
import type { ShownVerdict } from './shown-verdict.ts';

/** What is waited for, why and since when, and what ends it. */
export interface Wait {
  readonly reason: string;
  readonly detail: string;
  readonly since: EpochMs;
  readonly next: string;
}

type Rule = (view: AssignmentView, shown: ShownVerdict | null) => Wait | null;

/** From what stops everything to what only takes its time. */
const RULES: readonly Rule[] = [
  detached,
  observeOnly,
  silentCluster,
  silentApiServer,
  generationAhead,
  offered,
  pruneCapped,
  pruneFailed,
  notReported,
  converging,
];

/** Everything that this config waits for on this cluster; empty when it is where it must be. */
export function waitsOf(view: AssignmentView, shown: ShownVerdict | null): readonly Wait[] {
  if (view.assignment.detached !== null) return [detached(view)].filter((wait) => wait !== null);
  return RULES.map((rule) => rule(view, shown)).filter((wait) => wait !== null);
}

function detached({ assignment: { detached: leave, configName }, clusterName }: AssignmentView): Wait | null {
  if (leave === null) return null;
  const next =
    leave.cause === 'LeftScope'
      ? `Bring it back into the scope of ${configName}, or leave it`
      : `flotilla assign ${configName} --cluster ${clusterName} --revision …`;
  return { reason: 'Detached', detail: `It keeps running and is offered nothing: ${leave.reason}`, since: leave.at, next };
}

function observeOnly({ mode, assignment }: AssignmentView): Wait | null {
  if (mode !== 'Observe') return null;
  return {
    reason: 'ObserveOnly',
    detail: 'The agent may only read, so nothing is offered',
    since: assignment.decidedAt,
    next: 'Install the agent with rights to apply',
  };
}

function silentCluster({ connectivity, connectivitySince, clusterName }: AssignmentView): Wait | null {
  if (connectivity === 'Online') return null;
  return {
    reason: connectivity,
    detail: `The agent has not been heard of: the cluster is ${connectivity}`,
    since: connectivitySince,
    next: `flotilla explain cluster ${clusterName}`,
  };
}

function silentApiServer({ clusterSilence, clusterName }: AssignmentView): Wait | null {
  if (clusterSilence === null) return null;
  return {
    reason: 'ClusterSilent',
    detail: `The agent cannot read its cluster: ${clusterSilence.message}`,
    since: clusterSilence.since,
    next: `flotilla explain cluster ${clusterName}`,
  };
}

function generationAhead({ observed, clusterName, assignment }: AssignmentView): Wait | null {
  if (observed?.judgement.reason !== 'GenerationAhead' || observed.generation <= assignment.generation) return null;
  const detail = `${observed.judgement.message}: this database has lost history, and nothing is read from the report`;
  return {
    reason: 'GenerationAhead',
    detail,
    since: observed.since,
    next: `flotilla assign ${assignment.configName} --cluster ${clusterName} --revision …`,
  };
}

function offered({ assignment, clusterName }: AssignmentView): Wait | null {
  if (assignment.claim !== 'Offered') return null;
  return {
    reason: 'NotClaimed',
    detail: 'Offered; waits for the agent to claim it',
    since: assignment.decidedAt,
    next: `flotilla explain cluster ${clusterName}`,
  };
}

function pruneCapped({ observed, assignment, clusterName }: AssignmentView): Wait | null {
  const held = observed?.pruneHeld ?? null;
  if (held === null || assignment.pruneApproved === held.hash) return null;
  const next = `POST /api/v1/clusters/${clusterName}/prune/approve {"config": "${assignment.configName}", "hash": "${held.hash}", "reason": "…"}`;
  return {
    reason: 'PruneCapped',
    detail: `${held.total} objects would be removed, above the cap; nothing goes until exactly this list is approved`,
    since: held.since,
    next,
  };
}

function pruneFailed({ observed, clusterName }: AssignmentView): Wait | null {
  const [oldest] = (observed?.pruneFailed ?? []).toSorted((a, b) => a.since - b.since);
  if (oldest === undefined) return null;
  return {
    reason: 'PruneFailed',
    detail: `${oldest.object} left the revision and does not go: ${oldest.reason}`,
    since: oldest.since,
    next: `flotilla describe cluster ${clusterName}`,
  };
}

function notReported({ assignment, clusterName }: AssignmentView, shown: ShownVerdict | null): Wait | null {
  if (assignment.claim !== 'Claimed' || (shown !== null && shown.judgement.reason !== 'NotReported')) return null;
  return {
    reason: 'NotReported',
    detail: 'Claimed; waits for the first report',
    since: assignment.claimedAt ?? assignment.decidedAt,
    next: `flotilla explain cluster ${clusterName}`,
  };
}

function converging({ clusterName }: AssignmentView, shown: ShownVerdict | null): Wait | null {
  if (shown?.judgement.verdict !== 'Progressing') return null;
  return {
    reason: shown.judgement.reason,
    detail: sentenceOf(shown.judgement),
    since: shown.since,
    next: `flotilla describe cluster ${clusterName}`,
  };
}

function sentenceOf({ object, message, reason }: Judgement): string {
  const text = message === '' ? reason : message;
  return object === null ? text : `${object}: ${text}`;
}
