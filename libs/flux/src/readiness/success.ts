import { isSetAt, listAt, numberAt, objectAt, textAt } from '../fields.ts';
import { isInventoryEmpty } from '../inventory.ts';
import { isChartVersion, sameContent } from '../revision.ts';
import {
  condition,
  expectedOf,
  hasNoStatus,
  is,
  isFresh,
  isHandled,
  isObserved,
  latestHistory,
  statusText,
  type Snapshot,
} from './snapshot.ts';

/**
 * One thing that must hold before an object counts as converged. They stand in lists, and the first that does not hold
 * is what the reading names: the judgement and its explanation are one.
 */
export interface Conjunct {
  /** Why it is not there yet; `null`: Flux's own words say it. */
  readonly reason: string | null;
  readonly message: string;
  readonly holds: (snapshot: Snapshot) => boolean;
}

const HANDLED: Conjunct = { reason: 'AwaitingPass', message: 'No pass of Flux that began after our write has ended yet', holds: isHandled };

const BASE: readonly Conjunct[] = [
  { reason: 'NotObserved', message: 'Nobody has looked at it yet', holds: (snapshot) => condition(snapshot, 'Ready') !== null },
  HANDLED,
  { reason: 'StaleCondition', message: 'Ready speaks of an earlier generation', holds: (snapshot) => isFresh(snapshot, 'Ready') },
  { reason: null, message: '', holds: (snapshot) => is(snapshot, 'Ready', 'True') },
  { reason: 'GenerationNotObserved', message: 'Flux has not finished with this generation of the object', holds: isObserved },
  { reason: 'Reconciling', message: 'A pass is under way', holds: (snapshot) => !is(snapshot, 'Reconciling', 'True') },
  { reason: 'Stalled', message: 'Stalled by an earlier generation', holds: (snapshot) => !is(snapshot, 'Stalled', 'True') },
];

const SOURCE: readonly Conjunct[] = [
  ...BASE,
  { reason: 'NoArtifact', message: 'There is no artifact', holds: hasArtifact },
  { reason: 'AwaitingContent', message: 'The artifact is not the expected content yet', holds: hasExpectedArtifact },
  {
    reason: 'NotVerified',
    message: 'The signature has not been verified',
    holds: (snapshot) => objectAt(snapshot.object, 'spec', 'verify') === null || is(snapshot, 'SourceVerified', 'True'),
  },
];

const KUSTOMIZATION: readonly Conjunct[] = [
  ...BASE,
  { reason: 'AwaitingContent', message: 'The expected content has not been applied yet', holds: hasAppliedExpected },
  { reason: 'AwaitingHealth', message: 'Health has not been confirmed', holds: isHealthy },
  {
    reason: 'HistoryDisagrees',
    message: "The newest entry of Flux's history is not the success of this revision",
    holds: hasSuccessInHistory,
  },
];

const HELM_RELEASE: readonly Conjunct[] = [
  ...BASE,
  { reason: 'AwaitingContent', message: 'The expected chart version has not been attempted yet', holds: isAttempted },
  { reason: 'NotReleased', message: 'Helm has not released it', holds: (snapshot) => is(snapshot, 'Released', 'True') },
  { reason: 'Remediated', message: 'Helm went back to the version before', holds: (snapshot) => !is(snapshot, 'Remediated', 'True') },
  { reason: 'AwaitingTests', message: 'The tests of the release have not succeeded', holds: hasPassedTests },
  { reason: 'HistoryDisagrees', message: "The newest entry of Flux's history is not the deployment of this version", holds: isDeployed },
];

/** Kinds with more to say than Ready. */
const BY_KIND: Readonly<Record<string, readonly Conjunct[]>> = {
  Kustomization: KUSTOMIZATION,
  HelmRelease: HELM_RELEASE,
  GitRepository: SOURCE,
  OCIRepository: SOURCE,
  Bucket: SOURCE,
  HelmRepository: SOURCE,
  HelmChart: SOURCE,
  ExternalArtifact: SOURCE,
};

/** What must hold for an object of this kind, in the order in which it comes true. */
export function conjunctsOf(snapshot: Snapshot): readonly Conjunct[] {
  if (snapshot.kind === null || hasNoStatus(snapshot)) return [];
  return BY_KIND[snapshot.kind.kind] ?? BASE;
}

/** Flux has tried exactly this generation with exactly the expected chart (`observedGeneration` alone moves on failure too). */
export function isAttempted(snapshot: Snapshot): boolean {
  const { object } = snapshot;
  if (numberAt(object, 'status', 'lastAttemptedGeneration') !== object.metadata.generation) return false;
  const expected = expectedOf(snapshot);
  if (expected === null) return true;
  if (textAt(object, 'spec', 'chartRef', 'kind') === 'OCIRepository')
    return sameContent(statusText(snapshot, 'lastAttemptedRevisionDigest'), expected);
  return isChartVersion(statusText(snapshot, 'lastAttemptedRevision'), expected);
}

function hasArtifact(snapshot: Snapshot): boolean {
  return statusText(snapshot, 'artifact', 'revision') !== null;
}

function hasExpectedArtifact(snapshot: Snapshot): boolean {
  const expected = expectedOf(snapshot);
  if (expected === null || snapshot.kind?.kind === 'HelmRepository') return true;
  const revision = statusText(snapshot, 'artifact', 'revision');
  return snapshot.kind?.kind === 'HelmChart' ? isChartVersion(revision, expected) : sameContent(revision, expected);
}

/** `lastAppliedRevision` is sticky over a failed pass, so the attempt must agree. */
function hasAppliedExpected(snapshot: Snapshot): boolean {
  const applied = statusText(snapshot, 'lastAppliedRevision');
  const expected = expectedOf(snapshot);
  return sameContent(applied, statusText(snapshot, 'lastAttemptedRevision')) && (expected === null || sameContent(applied, expected));
}

function isHealthy(snapshot: Snapshot): boolean {
  const { object } = snapshot;
  if (!isSetAt(object, 'spec', 'wait') && listAt(object, 'spec', 'healthChecks').length === 0) return true;
  if (condition(snapshot, 'Healthy') === null) return isInventoryEmpty(object);
  return is(snapshot, 'Healthy', 'True') && isFresh(snapshot, 'Healthy');
}

function hasSuccessInHistory(snapshot: Snapshot): boolean {
  const latest = latestHistory(snapshot.object);
  if (latest === undefined) return true;
  return (
    textAt(latest, 'lastReconciledStatus') === 'ReconciliationSucceeded' &&
    textAt(latest, 'metadata', 'revision') === statusText(snapshot, 'lastAppliedRevision')
  );
}

function hasPassedTests(snapshot: Snapshot): boolean {
  const areAsked = isSetAt(snapshot.object, 'spec', 'test', 'enable') && !isSetAt(snapshot.object, 'spec', 'test', 'ignoreFailures');
  return !areAsked || is(snapshot, 'TestSuccess', 'True');
}

/** The release in the cluster is this version with these values. */
function isDeployed(snapshot: Snapshot): boolean {
  const latest = latestHistory(snapshot.object);
  const version = textAt(latest, 'chartVersion');
  const values = textAt(latest, 'configDigest');
  return (
    textAt(latest, 'status') === 'deployed' &&
    version !== null &&
    version === statusText(snapshot, 'lastAttemptedRevision') &&
    values !== null &&
    values === statusText(snapshot, 'lastAttemptedConfigDigest')
  );
}
