import { isJsonObject, type KubernetesObject, type ObjectRef } from '@flotilla/core';
import { listAt, numberAt, textAt, valueAt } from './fields.ts';

/**
 * Parses an inventory id, `<namespace>_<name>_<group>_<kind>`. Names hold no `_` but for RBAC's colons, written `__`; cluster-scoped ids start with `_`.
 * Source: fluxcd/cli-utils pkg/object/objmetadata.go.
 *
 * @param version as `v` of the entry has it
 * @returns null for what is no id
 */
export function parseInventoryId(id: string, version: string): ObjectRef | null {
  const match = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id);
  if (match === null) return null;
  const [, namespace = '', name = '', group = '', kind = ''] = match;
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, namespace, name: name.replaceAll('__', ':') };
}

/**
 * What a Kustomization or HelmRelease (since Flux 2.8) has applied, or an ArtifactGenerator has made.
 * Entries that cannot be read are left out; use {@link inventoryCount} where a number decides.
 */
export function inventoryOf(object: KubernetesObject): readonly ObjectRef[] {
  const entries = listAt(object, 'status', 'inventory', 'entries').map((entry) => {
    const id = textAt(entry, 'id');
    return id === null ? null : parseInventoryId(id, textAt(entry, 'v') ?? 'v1');
  });
  const generated = listAt(object, 'status', 'inventory').map((entry) => {
    const [namespace, name] = [textAt(entry, 'namespace'), textAt(entry, 'name')];
    return namespace === null || name === null
      ? null
      : { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact', namespace, name };
  });
  return [...entries, ...generated].filter((ref) => ref !== null);
}

/** How many entries the inventory has, readable or not, also of a slimmed object; null where there is no inventory. */
export function inventoryCount(object: KubernetesObject): number | null {
  const inventory = valueAt(object, 'status', 'inventory');
  if (inventory === undefined || inventory === null) return null;
  if (Array.isArray(inventory)) return inventory.length;
  const entries = valueAt(inventory, 'entries');
  return Array.isArray(entries) ? entries.length : numberAt(inventory, 'count');
}

/** Whether a Kustomization has applied nothing at all. An inventory that cannot be read is not an empty one. */
export function isInventoryEmpty(object: KubernetesObject): boolean {
  const inventory = valueAt(object, 'status', 'inventory') ?? null;
  if (inventory === null) return true;
  const isReadable = isJsonObject(inventory) && (inventory['entries'] ?? null) === null && inventory['count'] === undefined;
  return isReadable || inventoryCount(object) === 0;
}
