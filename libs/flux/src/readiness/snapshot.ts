import type { ClaimRecord, KubernetesObject } from '@flotilla/core';
import { conditionOf, conditionsOf, type Condition } from '../conditions.ts';
import { isSetAt, listAt, numberAt, textAt } from '../fields.ts';
import { fluxKindOf, type FluxKind } from '../kinds.ts';

/** Flux's annotation that asks for a pass; its value is the token. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** ONE state of one object (one resourceVersion) and what we remember of our write to it. */
export interface Snapshot {
  readonly object: KubernetesObject;
  /** Null for an object that is not ours to write: an ExternalArtifact, a generated HelmChart. */
  readonly record: ClaimRecord | null;
  /** Null for what is not Flux's: Namespace, ConfigMap, RBAC, NetworkPolicy. */
  readonly kind: FluxKind | null;
  readonly conditions: readonly Condition[];
}

export function snapshotOf(object: KubernetesObject, record: ClaimRecord | null): Snapshot {
  return { object, record, kind: fluxKindOf(object), conditions: conditionsOf(object) };
}

export function condition(snapshot: Snapshot, type: string): Condition | null {
  return conditionOf(snapshot.conditions, type);
}

export function is(snapshot: Snapshot, type: string, status: 'True' | 'False'): boolean {
  return condition(snapshot, type)?.status === status;
}

/** Whether a condition speaks of the present generation; one that carries no generation, or is absent, does. */
export function isFresh(snapshot: Snapshot, type: string): boolean {
  const seen = condition(snapshot, type)?.observedGeneration ?? 0;
  return seen === 0 || seen === snapshot.object.metadata.generation;
}

/** Kinds of Kubernetes' own may have no generation; our records then hold 0. */
export function generationOf(object: KubernetesObject): number {
  return object.metadata.generation ?? 0;
}

export function statusText(snapshot: Snapshot, ...path: readonly string[]): string | null {
  return textAt(snapshot.object, 'status', ...path);
}

/** Content that must be found running; null when there is nothing to compare with. */
export function expectedOf(snapshot: Snapshot): string | null {
  return snapshot.record?.expected ?? null;
}

/** Nobody writes a status here: Alert, Provider and a HelmRepository of type `oci`. That the object is as we wrote it is all there is to know. */
export function hasNoStatus(snapshot: Snapshot): boolean {
  const { kind, object } = snapshot;
  return kind === null || !kind.hasStatus || (kind.kind === 'HelmRepository' && textAt(object, 'spec', 'type') === 'oci');
}

/** The object is the one we wrote, in the generation that we wrote. */
export function isMine({ object, record }: Snapshot): boolean {
  if (object.metadata.deletionTimestamp !== undefined || isSetAt(object, 'spec', 'suspend')) return false;
  return record === null || (object.metadata.uid === record.uid && generationOf(object) === record.generation);
}

/** A pass that began after our write has ended. It may have failed, or waited: the token proves no more. */
export function isHandled(snapshot: Snapshot): boolean {
  if (snapshot.record === null || hasNoStatus(snapshot) || snapshot.kind?.hasRequestedAt !== true) return true;
  const handled = statusText(snapshot, 'lastHandledReconcileAt');
  return handled !== null && snapshot.record.tokens.includes(handled);
}

export function isObserved(snapshot: Snapshot): boolean {
  if (snapshot.kind?.hasObservedGeneration !== true) return isFresh(snapshot, 'Ready');
  return numberAt(snapshot.object, 'status', 'observedGeneration') === snapshot.object.metadata.generation;
}

/** The newest entry of a Kustomization's or HelmRelease's history. */
export function latestHistory(object: KubernetesObject): unknown {
  return listAt(object, 'status', 'history')[0];
}
