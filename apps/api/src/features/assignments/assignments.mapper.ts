import { API_VERSION, type ResponseOf, type routes } from '@flotilla/contracts';
import { formatInstant, objectKey, revisionName, type ObservedConfig, type Reading } from '@flotilla/core';
import type { AssignmentView } from '@flotilla/persistence';
import { shownVerdict, type ShownVerdict } from './shown-verdict.ts';
import { waitsOf } from './waits.ts';

export type AssignmentResource = ResponseOf<typeof routes.approveClusterPrune>;
type ObservedResource = NonNullable<AssignmentResource['observed']>;

export function assignmentResourceOf(view: AssignmentView): AssignmentResource {
  const { assignment, clusterName, revisionSeq, observed } = view;
  const { configName, revision, generation, owner, decidedBy, decidedAt, claim, claimedAt, detached } = assignment;
  const shown = shownVerdict(view);
  return {
    apiVersion: API_VERSION,
    kind: 'Assignment',
    cluster: clusterName,
    config: configName,
    assigned: {
      revision: revisionSeq === null ? null : revisionName(configName, revisionSeq),
      digest: revision,
      generation,
      owner,
      by: decidedBy,
      since: formatInstant(decidedAt),
      claim,
      claimedAt: instantOrNull(claimedAt),
    },
    observed: observed === null || shown === null ? null : observedResource(view, observed, shown),
    detached: detached === null ? null : { at: formatInstant(detached.at), by: detached.by, reason: detached.reason },
    waits: waitsOf(view, shown).map((wait) => ({ ...wait, since: formatInstant(wait.since) })),
  };
}

function observedResource(view: AssignmentView, observed: ObservedConfig, { judgement, since, lastKnown }: ShownVerdict): ObservedResource {
  const { verdict, reason, message, object, strength, weakObjects } = judgement;
  return {
    generation: observed.generation,
    revision: view.observedSeq === null ? null : revisionName(observed.config, view.observedSeq),
    phase: observed.phase,
    verdict,
    lastKnown,
    since: formatInstant(since),
    age: Math.max(0, Math.floor((view.now - view.confirmedAt) / 1_000)),
    reason,
    message,
    object,
    strength,
    weakObjects: weakObjects.slice(0, 200),
    evidence: observed.readings.map(readingResource),
    drift: observed.drift.map(({ fields, at, ...drift }) => ({ ...drift, fields: [...fields], at: formatInstant(at) })),
    pruneHeld:
      observed.pruneHeld === null
        ? null
        : { ...observed.pruneHeld, objects: [...observed.pruneHeld.objects], since: formatInstant(observed.pruneHeld.since) },
    pruneFailed: observed.pruneFailed
      .slice(0, 200)
      .map(({ since: failedSince, ...failed }) => ({ ...failed, since: formatInstant(failedSince) })),
  };
}

function readingResource({ object, lastPassAt, ...reading }: Reading): ObservedResource['evidence'][number] {
  return { ...reading, object: objectKey(object), lastPassAt: instantOrNull(lastPassAt) };
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}
