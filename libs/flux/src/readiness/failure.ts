import { sameContent } from '../revision.ts';
import { condition, expectedOf, is, isFresh, isHandled, isMine, statusText, type Snapshot } from './snapshot.ts';
import { isAttempted } from './success.ts';

/** Reasons of Ready=False that are no failure. */
const WAITING_REASONS: ReadonlySet<string> = new Set(['Progressing', 'DependencyNotReady', 'HealthCheckCanceled', 'Suspended']);

/** Reasons that say something about the content a Kustomization tried last. */
const ABOUT_CONTENT: ReadonlySet<string> = new Set(['BuildFailed', 'ReconciliationFailed', 'PruneFailed', 'HealthCheckFailed']);
const HELM_ACTION = /^(?:Install|Upgrade|Test|Rollback)/;

/** Flux has given up: only a new spec, or a retry that resets it, goes on. */
export function isFailedHard(snapshot: Snapshot): boolean {
  if (!isMine(snapshot) || !isHandled(snapshot)) return false;
  if (is(snapshot, 'Stalled', 'True') && isFresh(snapshot, 'Stalled')) return true;
  return snapshot.kind?.kind === 'HelmRelease' && is(snapshot, 'Remediated', 'True') && isAttempted(snapshot);
}

/**
 * Flux fails and goes on trying. `status.observedGeneration` is not asked: a failing Kustomization keeps its old one;
 * nor is Reconciling, which a retrying object always shows.
 */
export function isFailedSoft(snapshot: Snapshot): boolean {
  const ready = condition(snapshot, 'Ready');
  if (ready === null || !isMine(snapshot) || !isHandled(snapshot)) return false;
  return ready.status === 'False' && isFresh(snapshot, 'Ready') && !WAITING_REASONS.has(ready.reason) && isToBlame(snapshot, ready.reason);
}

/** Ready=False for a reason that passes by itself. */
export function isWaiting(snapshot: Snapshot): boolean {
  const ready = condition(snapshot, 'Ready');
  return ready?.status === 'False' && WAITING_REASONS.has(ready.reason) && isMine(snapshot) && isHandled(snapshot);
}

/** Whether the failure is one of the claimed content, and not of what ran before. */
function isToBlame(snapshot: Snapshot, reason: string): boolean {
  const kind = snapshot.kind?.kind;
  if (kind === 'Kustomization') return isKustomizationToBlame(snapshot, reason);
  return kind !== 'HelmRelease' || isHelmReleaseToBlame(snapshot, reason);
}

function isKustomizationToBlame(snapshot: Snapshot, reason: string): boolean {
  if (reason === 'ArtifactFailed') return snapshot.record?.sourceOk === true;
  const expected = expectedOf(snapshot);
  return !ABOUT_CONTENT.has(reason) || expected === null || sameContent(statusText(snapshot, 'lastAttemptedRevision'), expected);
}

function isHelmReleaseToBlame(snapshot: Snapshot, reason: string): boolean {
  if (reason === 'ArtifactFailed' || reason === 'SourceNotReady') return snapshot.record?.sourceOk === true;
  return !HELM_ACTION.test(reason) || isAttempted(snapshot);
}
