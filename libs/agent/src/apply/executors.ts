import {
  groupOf,
  objectKey,
  refOf,
  refusalOfContent,
  refusalOfLive,
  type ApplySteps,
  type ClusterApi,
  type JsonObject,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
  type Owner,
  type Refusal,
  type Rendering,
  type StepOutcome,
  type WriteOutcome,
  type WrittenObject,
} from '@flotilla/core';
import { controllerOf, REQUESTED_AT } from '@flotilla/flux';
import type { AgentMemory } from '../memory.ts';
import { changesBetween } from './changes.ts';

export type ApplyExecutors = { readonly [A in keyof ApplySteps]: (step: ApplySteps[A], config: string) => Promise<StepOutcome> };

/** What executors need of a cluster. */
export type WritableCluster = Pick<ClusterApi, 'read' | 'apply' | 'mergePatch' | 'delete'>;

export interface ExecutorOptions {
  readonly cluster: WritableCluster;
  readonly memory: AgentMemory;
  readonly clusterUid: string;
  readonly namespace: string;
  /** Body of the claim that is being applied; null when it is gone. */
  readonly bodyOf: (config: string) => Rendering | null;
}

const DONE: StepOutcome = { kind: 'Done' };
const TERMINATING = 'NamespaceTerminating';

/** One function a step. Each may be repeated: what was done is found done. A cluster that cannot be reached is thrown as ClusterUnavailable. */
export function applyExecutors(options: ExecutorOptions): ApplyExecutors {
  const { cluster, memory } = options;
  return {
    storeClaim: async ({ held }, config) => {
      const body = options.bodyOf(config);
      if (body !== null) await memory.keepClaim(held, body);
      return DONE;
    },
    inspectObjects: ({ objects }, config) => inspect(options, objects, config),
    storeInventory: async ({ inventory }, config) => {
      await memory.keepInventory(config, inventory);
      return DONE;
    },
    applyObject: (step, config) => applyObject(options, step, config),
    writeToken: async ({ key, ref, uid, token }) => {
      const outcome = await cluster.mergePatch(ref, { metadata: { uid, annotations: { [REQUESTED_AT]: token } } });
      return outcome.kind === 'Written' ? DONE : failed(key, outcome);
    },
    pruneObject: (step, config) => pruneObject(options, step, config),
  };
}

/** The first object that may not be touched stops everything, before anything is. */
async function inspect(options: ExecutorOptions, objects: ApplySteps['inspectObjects']['objects'], config: string): Promise<StepOutcome> {
  for (const { object, ownedUid } of objects) {
    const key = objectKey(refOf(object));
    const live = await options.cluster.read(refOf(object));
    const refusal = refusalOf(options, { object, live, ownedUid }, config);
    if (refusal !== null) return { kind: 'Refused', key, ...refusal };
    if (live?.metadata.deletionTimestamp === undefined) continue;
    return live.kind === 'Namespace'
      ? waitsForNamespace(key, live, await heldIn(options.cluster, live.metadata.name, objects))
      : waitsForEnd(key, live);
  }
  return DONE;
}

/** Objects of this plan that keep their namespace from going, each with its finalizers; what else lives there only the namespace itself can tell. */
async function heldIn(
  cluster: WritableCluster,
  namespace: string,
  objects: ApplySteps['inspectObjects']['objects'],
): Promise<readonly string[]> {
  const inside = objects.map(({ object }) => refOf(object)).filter((ref) => ref.namespace === namespace);
  const held: string[] = [];
  for (const ref of inside) {
    const { deletionTimestamp, finalizers = [] } = (await cluster.read(ref))?.metadata ?? {};
    if (deletionTimestamp !== undefined && finalizers.length > 0) held.push(`${objectKey(ref)} waits for ${finalizers.join(', ')}`);
  }
  return held;
}

async function applyObject(
  options: ExecutorOptions,
  { key, object, ownedUid }: ApplySteps['applyObject'],
  config: string,
): Promise<StepOutcome> {
  const live = await options.cluster.read(refOf(object));
  const refusal = refusalOf(options, { object, live, ownedUid }, config);
  if (refusal !== null) return { kind: 'Refused', key, ...refusal };
  const wait = live === null ? await waitForItsNamespace(options.cluster, key, object) : waitForEnd(key, live);
  if (wait !== null) return wait;
  const outcome = await options.cluster.apply(object);
  return outcome.kind === 'Written' ? { kind: 'Applied', written: writtenOf(live, outcome.object) } : failed(key, outcome);
}

interface Target {
  readonly object: KubernetesObject;
  readonly live: KubernetesObject | null;
  readonly ownedUid: string | null;
}

function refusalOf({ namespace, clusterUid }: ExecutorOptions, { object, live, ownedUid }: Target, config: string): Refusal | null {
  const refusal = refusalOfContent(object, namespace);
  if (refusal !== null || live === null) return refusal;
  return refusalOfLive({ live, controller: controllerOf(live), ownedUid }, { cluster: clusterUid, config });
}

function writtenOf(before: KubernetesObject | null, after: KubernetesObject): WrittenObject {
  const handled = after.status?.['lastHandledReconcileAt'];
  return {
    ...stateOf(after),
    handledToken: typeof handled === 'string' ? handled : null,
    requestedToken: after.metadata.annotations?.[REQUESTED_AT] ?? null,
    before: before === null ? null : stateOf(before),
    changes: before === null ? [] : changesBetween(before, after),
  };
}

/** Kinds of Kubernetes' own may have no generation. */
function stateOf({ metadata }: KubernetesObject): { readonly uid: string; readonly generation: number } {
  return { uid: metadata.uid ?? '', generation: metadata.generation ?? 0 };
}

/** Writing to what is going would be undone, and writing again and again a storm. */
function waitForEnd(key: ObjectKey, live: KubernetesObject): StepOutcome | null {
  if (live.metadata.deletionTimestamp === undefined) return null;
  return live.kind === 'Namespace' ? waitsForNamespace(key, live, []) : waitsForEnd(key, live);
}

function waitsForEnd(key: ObjectKey, { metadata }: KubernetesObject): StepOutcome {
  const { deletionTimestamp = '', finalizers } = metadata;
  return {
    kind: 'Waits',
    key,
    reason: 'Terminating',
    message: `${key} is being deleted since ${deletionTimestamp}${finalizersOf(finalizers)}`,
  };
}

async function waitForItsNamespace(cluster: WritableCluster, key: ObjectKey, { metadata }: KubernetesObject): Promise<StepOutcome | null> {
  if (metadata.namespace === undefined) return null;
  const namespace = await cluster.read({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: metadata.namespace });
  return namespace?.metadata.deletionTimestamp === undefined ? null : waitsForNamespace(key, namespace, []);
}

/** @param held what is known by name to hold it */
function waitsForNamespace(key: ObjectKey, namespace: KubernetesObject, held: readonly string[]): StepOutcome {
  const { name, deletionTimestamp = '' } = namespace.metadata;
  const message = `Namespace ${name} is being deleted since ${deletionTimestamp}: ${[...held, whatHolds(namespace)].join('; ')}`;
  return { kind: 'Waits', key, reason: TERMINATING, message };
}

/** The namespace controller says on its conditions which finalizers it waits for. */
function whatHolds(namespace: KubernetesObject): string {
  const conditions = namespace.status?.['conditions'];
  const said = (Array.isArray(conditions) ? conditions : []).flatMap((condition: unknown) => {
    const { type, status, message } = condition as JsonObject; // conditions of a namespace are objects
    const isTelling = type === 'NamespaceFinalizersRemaining' || type === 'NamespaceContentRemaining';
    return status === 'True' && isTelling && typeof message === 'string' ? [message] : [];
  });
  return said.length === 0 ? 'its content is being removed' : said.join('; ');
}

function finalizersOf(finalizers: readonly string[] | undefined): string {
  return finalizers === undefined || finalizers.length === 0 ? '' : `; it waits for ${finalizers.join(', ')}`;
}

/** A conflict is somebody's race with us, so it is looked at again; a terminating namespace ends by itself; the rest needs a person. */
function failed(key: ObjectKey, outcome: Exclude<WriteOutcome, { kind: 'Written' }>): StepOutcome {
  if (outcome.kind === 'Conflict') return { kind: 'Waits', key, reason: 'Conflict', message: outcome.message };
  const { reason, message } = outcome;
  return { kind: reason === TERMINATING ? 'Waits' : 'Refused', key, reason, message };
}

const PRUNED: StepOutcome = { kind: 'Pruned' };

/** Removes only what is ours by uid, or by label where the uid was never learned. What was handed to somebody else is let go. */
async function pruneObject(
  { cluster, clusterUid }: ExecutorOptions,
  { ref, ownedUid, onRemove }: ApplySteps['pruneObject'],
  config: string,
): Promise<StepOutcome> {
  const live = await cluster.read(ref);
  if (live === null || !isStillOurs(live, ownedUid, { cluster: clusterUid, config })) return PRUNED;
  const { uid = '', deletionTimestamp, finalizers } = live.metadata;
  if (deletionTimestamp !== undefined)
    return { kind: 'Stays', reason: `It is being deleted since ${deletionTimestamp}${finalizersOf(finalizers)}` };
  const orphaned = onRemove === 'Orphan' ? orphanPatch(live) : null;
  const released = orphaned === null ? null : await cluster.mergePatch(ref, orphaned);
  if (released !== null && released.kind !== 'Written')
    return { kind: 'Stays', reason: `It cannot be told to keep its objects: ${released.message}` };
  const deleted = await cluster.delete(ref, uid);
  return deleted.kind === 'Written' ? leftAfterDelete(cluster, ref, uid) : { kind: 'Stays', reason: deleted.message };
}

function isStillOurs(live: KubernetesObject, ownedUid: string | null, owner: Pick<Owner, 'cluster' | 'config'>): boolean {
  const isSame = ownedUid === null || ownedUid === live.metadata.uid;
  return isSame && refusalOfLive({ live, controller: controllerOf(live), ownedUid }, owner) === null;
}

/** Finalizers may hold it; it is ours to wait for until it is gone. */
async function leftAfterDelete(cluster: WritableCluster, ref: ObjectRef, uid: string): Promise<StepOutcome> {
  const left = await cluster.read(ref);
  return left?.metadata.uid === uid ? { kind: 'Stays', reason: `It is being deleted${finalizersOf(left.metadata.finalizers)}` } : PRUNED;
}

/** What makes Flux keep the objects of a root that goes. A suspended HelmRelease is deleted without an uninstall. Source: helm-controller internal/controller/helmrelease_controller.go reconcileDelete. */
function orphanPatch({ apiVersion, kind }: KubernetesObject): JsonObject | null {
  const group = groupOf(apiVersion);
  if (kind === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io') return { spec: { deletionPolicy: 'Orphan' } };
  if (kind === 'HelmRelease' && group === 'helm.toolkit.fluxcd.io') return { spec: { suspend: true } };
  return null;
}
