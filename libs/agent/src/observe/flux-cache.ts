import { objectKey, refOf, type KubernetesObject, type ObjectKey, type ServedKind } from '@flotilla/core';
import { slimObject } from '@flotilla/flux';

/** What came of a change: keys to look at again, and keys that are gone. */
export interface CacheChange {
  readonly changed: readonly ObjectKey[];
  readonly removed: readonly ObjectKey[];
}

/** Every Flux object of the cluster, slimmed: a thousand of them must fit beside everything else in 64 MB. */
export class FluxCache {
  private readonly objects = new Map<ObjectKey, KubernetesObject>();

  get(key: ObjectKey): KubernetesObject | null {
    return this.objects.get(key) ?? null;
  }

  /** The whole truth of one kind: what it does not name is gone. */
  relist({ kind }: ServedKind, objects: readonly KubernetesObject[]): CacheChange {
    const changed = objects.flatMap((object) => this.put(object) ?? []);
    const present = new Set(objects.map((object) => objectKey(refOf(object))));
    const removed = [...this.objects.keys()].filter((key) => key.startsWith(`${kind}/`) && !present.has(key));
    for (const key of removed) this.objects.delete(key);
    return { changed, removed };
  }

  /** @returns the key, or null when what is known is newer: our own write's answer may be ahead of the watch */
  put(object: KubernetesObject): ObjectKey | null {
    const key = objectKey(refOf(object));
    const known = this.objects.get(key);
    if (known !== undefined && known.metadata.uid === object.metadata.uid && versionOf(object) < versionOf(known)) return null;
    this.objects.set(key, slimObject(object));
    return key;
  }

  remove(key: ObjectKey): CacheChange {
    return this.objects.delete(key) ? { changed: [], removed: [key] } : { changed: [], removed: [] };
  }
}

/** Source: Kubernetes API conventions since 1.35: resource versions of one kind are decimal numbers that grow. What is no number counts as newest. */
function versionOf({ metadata }: KubernetesObject): number {
  const version = Number(metadata.resourceVersion);
  return Number.isFinite(version) ? version : Number.MAX_SAFE_INTEGER;
}
