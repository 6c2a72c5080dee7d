import type { JsonObject, JsonValue, KubernetesObject, ObjectMetadata } from '@flotilla/core';
import { listAt, objectAt, valueAt } from './fields.ts';
import { inventoryCount } from './inventory.ts';
import { CONFIG_LABEL } from './owner.ts';
import { REQUESTED_AT } from './readiness/snapshot.ts';
import { cleanText, MAX_MESSAGE } from './text.ts';

const LABELS = [
  CONFIG_LABEL,
  'flotilla.dev/revision',
  'kustomize.toolkit.fluxcd.io/name',
  'kustomize.toolkit.fluxcd.io/namespace',
  'helm.toolkit.fluxcd.io/name',
  'helm.toolkit.fluxcd.io/namespace',
  'sharding.fluxcd.io/key',
] as const;
const ANNOTATIONS = [REQUESTED_AT, 'kustomize.toolkit.fluxcd.io/reconcile'] as const;
const METADATA = ['name', 'namespace', 'uid', 'generation', 'resourceVersion', 'deletionTimestamp'] as const;
const SPEC = [
  'suspend',
  'wait',
  'sourceRef',
  'chartRef',
  'sources',
  'dependsOn',
  'interval',
  'timeout',
  'type',
  'test',
  'prune',
  'deletionPolicy',
] as const;
const STATUS = [
  'observedGeneration',
  'lastHandledReconcileAt',
  'lastAppliedRevision',
  'lastAttemptedRevision',
  'lastAttemptedGeneration',
  'lastAttemptedRevisionDigest',
  'lastAttemptedConfigDigest',
] as const;

/** `Count`: how many entries; `Ids`: their ids, for counting what a deletion would take along. */
export type InventoryDetail = 'Count' | 'Ids';

/**
 * The part of a Flux object that readings, observations, traces and references need; for a cache of many. `managedFields`, values,
 * patches and old history are gone, so it must never be written back.
 * `readObject` and `observeObject` answer for it as for the whole.
 */
export function slimObject(object: KubernetesObject, inventory: InventoryDetail = 'Count'): KubernetesObject {
  const spec = slimSpec(object);
  const status = slimStatus(object, inventory);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: slimMetadata(object.metadata),
    ...(spec === null ? {} : { spec }),
    ...(status === null ? {} : { status }),
  };
}

function slimMetadata(metadata: ObjectMetadata): ObjectMetadata {
  const labels = pick(metadata.labels, LABELS);
  const annotations = pick(metadata.annotations, ANNOTATIONS);
  return {
    ...pick(metadata, METADATA),
    name: metadata.name,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** Of `verify` and `healthChecks` only their presence counts; of a chart its name, version and source. */
function slimSpec(object: KubernetesObject): JsonObject | null {
  const spec = objectAt(object, 'spec');
  if (spec === null) return null;
  const chart = objectAt(spec, 'chart', 'spec');
  return {
    ...pick(spec, SPEC),
    ...(objectAt(spec, 'verify') === null ? {} : { verify: {} }),
    ...(listAt(spec, 'healthChecks').length === 0 ? {} : { healthChecks: [{}] }),
    ...(chart === null ? {} : { chart: { spec: pick(chart, ['chart', 'version', 'sourceRef'] as const) } }),
    ...waitOf(spec, 'install'),
    ...waitOf(spec, 'upgrade'),
  };
}

function waitOf(spec: JsonObject, action: 'install' | 'upgrade'): JsonObject {
  const disableWait = valueAt(spec, action, 'disableWait');
  return disableWait === undefined ? {} : { [action]: { disableWait } };
}

function slimStatus(object: KubernetesObject, detail: InventoryDetail): JsonObject | null {
  const status = objectAt(object, 'status');
  if (status === null) return null;
  const artifact = objectAt(status, 'artifact');
  const latest = listAt(status, 'history')[0];
  return {
    ...pick(status, STATUS),
    ...(Array.isArray(status['conditions']) ? { conditions: status['conditions'].map(slimCondition) } : {}),
    ...(artifact === null ? {} : { artifact: pick(artifact, ['revision', 'digest'] as const) }),
    ...(latest === undefined ? {} : { history: [latest] }),
    ...slimInventory(object, detail),
  };
}

function slimCondition(condition: JsonValue): JsonValue {
  const message = valueAt(condition, 'message');
  const slim = pick(condition, ['type', 'status', 'reason', 'observedGeneration', 'lastTransitionTime'] as const);
  return typeof message === 'string' ? { ...slim, message: cleanText(message, MAX_MESSAGE) } : slim;
}

function slimInventory(object: KubernetesObject, detail: InventoryDetail): JsonObject {
  const whole = valueAt(object, 'status', 'inventory');
  if (whole === undefined) return {};
  const count = inventoryCount(object);
  return detail === 'Ids' || count === null ? { inventory: whole } : { inventory: { count } };
}

function pick<K extends string>(from: unknown, keys: readonly K[]): Record<K, never> {
  const picked: Record<string, JsonValue> = {};
  for (const key of keys) {
    const value = valueAt(from, key);
    if (value !== undefined) picked[key] = value;
  }
  return picked as Record<K, never>; // values keep the types they had in `from`; absent keys stay absent
}
