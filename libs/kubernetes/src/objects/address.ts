import type { ObjectRef, ServedKind } from '@flotilla/core';
import { versionPath } from '../discovery.ts';

/** Path of all objects of a kind, in one namespace or, with an empty one, in the whole cluster. */
export function collectionPath(kind: ServedKind, namespace = ''): string {
  const within = kind.isNamespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${versionPath(kind.apiVersion)}${within}/${kind.plural}`;
}

export function objectPath(kind: ServedKind, ref: ObjectRef): string {
  return `${collectionPath(kind, ref.namespace)}/${encodeURIComponent(ref.name)}`;
}
