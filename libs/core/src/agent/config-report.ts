import type { RevisionPart } from '../inventory/inventory.ts';
import { judge, NOT_APPLIED } from '../verdict/judge.ts';
import type { Reading, ReadingState } from '../verdict/reading.ts';
import type { Judgement } from '../verdict/verdict.ts';
import type { ConfigState } from './agent-state.ts';
import type { ConfigReport } from './report.ts';

/** What the agent says of one config; null before it holds a claim. */
export function configReportOf(config: ConfigState): ConfigReport | null {
  if (config.held === null) return null;
  const { generation, revision } = config.held;
  const pruneFailed = Object.entries(config.pruneFailed).map(([object, failure]) => ({ object, ...failure }));
  return {
    config: config.config,
    generation,
    revision,
    phase: config.wish === null ? 'Detached' : config.phase,
    readings: readingsOf(config),
    judgement: judgementOf(config),
    drift: config.drift,
    pruneHeld: config.pruneHeld,
    pruneFailed,
  };
}

/** The agent's own verdict on what it holds. */
export function judgementOf(config: ConfigState): Judgement {
  const generation = config.held?.generation ?? 0;
  const unpinned = config.body?.rendering.unpinned ?? [];
  return judge({ generation, reportGeneration: generation, claim: 'Claimed', readings: readingsOf(config), unpinned });
}

/** One reading per object of the revision, in its order; never Ok without a record of our own write. */
export function readingsOf(config: ConfigState): readonly Reading[] {
  return (config.body?.parts ?? []).map((part) => readingOf(config, part));
}

function readingOf(config: ConfigState, part: RevisionPart): Reading {
  const trouble = config.troubles[part.key];
  if (trouble !== undefined) return ours(part, trouble.isFinal ? 'Rejected' : 'Waiting', trouble.reason, trouble.message);
  const placed = config.placed[part.key];
  if (placed === undefined) return ours(part, 'Progressing', NOT_APPLIED, 'Not applied yet');
  if (placed.isHeld) return ours(part, 'Progressing', 'WaitingForSource', `Held back until ${part.source ?? 'its source'} is well`);
  if (!part.isWatched) return { ...ours(part, 'Ok', 'Applied', 'Applied'), isReconciledAfterClaim: true };
  return config.seen[part.key] ?? ours(part, 'Progressing', 'NotReadYet', 'Applied; not read since');
}

function ours({ ref, role }: RevisionPart, state: ReadingState, reason: string, message: string): Reading {
  return { object: ref, role, state, reason, message, revision: null, isReconciledAfterClaim: false, isStrong: true, lastPassAt: null };
}
