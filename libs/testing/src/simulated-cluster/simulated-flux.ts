import { objectKey, refOf, type JsonObject, type KubernetesObject } from '@flotilla/core';
import type { SimulatedClusterApi } from './simulated-cluster-api.ts';

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/**
 * Flux's effect on GitRepositories with a commit and on Kustomizations, one pass at a time and only when told: artifacts, conditions,
 * handled tokens, attempted and applied revisions.
 */
export class SimulatedFlux {
  /** Paths that no artifact has: a pass over them ends with ArtifactFailed. */
  readonly missingPaths = new Set<string>();
  /** Ids in the inventory of a Kustomization, by its name; none where it is missing. */
  readonly inventories = new Map<string, readonly string[]>();
  /** Every pass that a Kustomization ended, as path and revision: what a workload would have seen. */
  readonly applied: { readonly path: string; readonly revision: string }[] = [];

  constructor(private readonly cluster: SimulatedClusterApi) {}

  /** Passes until nothing is due. */
  settle(): void {
    for (let turn = 0; turn < 20; turn += 1) {
      const due = this.cluster.all().filter((object) => this.isDue(object));
      if (due.length === 0) return;
      for (const object of due) this.pass(object);
    }
  }

  private isDue(object: KubernetesObject): boolean {
    if (!isFollowed(object)) return false;
    const status = object.status ?? {};
    if (isAsked(object) || status['seenGeneration'] !== object.metadata.generation) return true;
    return object.kind === 'Kustomization' && this.sourceRevision(object) !== (status['seenRevision'] ?? null);
  }

  private pass(object: KubernetesObject): void {
    if (object.kind === 'GitRepository') this.fetch(object);
    else this.apply(object);
  }

  private fetch(object: KubernetesObject): void {
    const ref = object.spec?.['ref'] as JsonObject | undefined; // a GitRepository of ours has one
    const revision = `sha1:${textOf(ref, 'commit')}`;
    this.finish(
      object,
      { reason: 'Succeeded', message: `stored artifact for revision '${revision}'`, isReady: true },
      { artifact: { revision, digest: revision } },
    );
  }

  private apply(object: KubernetesObject): void {
    const revision = this.sourceRevision(object);
    const path = textOf(object.spec, 'path');
    if (revision === null)
      return this.finish(
        object,
        { reason: 'ArtifactFailed', message: 'Source artifact not found', isReady: false },
        { seenRevision: null },
      );
    if (this.missingPaths.has(path)) {
      return this.finish(
        object,
        { reason: 'ArtifactFailed', message: `kustomization path not found: ${path}`, isReady: false },
        { seenRevision: revision },
      );
    }
    this.applied.push({ path, revision });
    const history = [{ lastReconciledStatus: 'ReconciliationSucceeded', metadata: { revision }, lastReconciled: '2026-01-01T00:00:00Z' }];
    const entries = (this.inventories.get(object.metadata.name) ?? []).map((id) => ({ id, v: 'v1' }));
    const known = {
      lastAppliedRevision: revision,
      lastAttemptedRevision: revision,
      seenRevision: revision,
      history,
      inventory: { entries },
    };
    this.finish(object, { reason: 'ReconciliationSucceeded', message: `Applied revision: ${revision}`, isReady: true }, known);
  }

  private finish(
    object: KubernetesObject,
    { reason, message, isReady }: { readonly reason: string; readonly message: string; readonly isReady: boolean },
    status: JsonObject,
  ): void {
    const generation = object.metadata.generation ?? 0;
    const ready = {
      type: 'Ready',
      status: isReady ? 'True' : 'False',
      reason,
      message,
      observedGeneration: generation,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const requested = object.metadata.annotations?.[REQUESTED_AT];
    const handled = requested === undefined ? {} : { lastHandledReconcileAt: requested };
    const observed = isReady ? { observedGeneration: generation } : {};
    this.cluster.putStatus(objectKey(refOf(object)), {
      ...status,
      ...handled,
      ...observed,
      seenGeneration: generation,
      conditions: [ready],
    });
  }

  private sourceRevision(object: KubernetesObject): string | null {
    const ref = object.spec?.['sourceRef'] as JsonObject | undefined; // a Kustomization has one
    const source = this.cluster.get(`${textOf(ref, 'kind')}/${object.metadata.namespace ?? ''}/${textOf(ref, 'name')}`);
    const artifact = source?.status?.['artifact'] as JsonObject | undefined; // written by `fetch`
    return typeof artifact?.['revision'] === 'string' ? artifact['revision'] : null;
  }
}

/** What this Flux knows, and does not leave alone. */
function isFollowed({ kind, metadata, spec }: KubernetesObject): boolean {
  const isKnown = kind === 'GitRepository' || kind === 'Kustomization';
  return isKnown && metadata.deletionTimestamp === undefined && spec?.['suspend'] !== true;
}

function isAsked({ metadata, status }: KubernetesObject): boolean {
  const requested = metadata.annotations?.[REQUESTED_AT];
  return requested !== undefined && status?.['lastHandledReconcileAt'] !== requested;
}

function textOf(object: JsonObject | undefined, field: string): string {
  const text = object?.[field];
  return typeof text === 'string' ? text : '';
}
