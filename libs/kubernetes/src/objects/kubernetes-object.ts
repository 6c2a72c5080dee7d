import { ClusterUnavailable, isJsonObject, type KubernetesObject, type ServedKind } from '@flotilla/core';

/** What is kept of an object that a watch or a list delivers. */
export type Slim = (object: KubernetesObject) => KubernetesObject;

/**
 * An object as it came from the API server, without `managedFields`, which nobody reads and which are often half of it.
 * Items of a list of a built-in kind do not say what they are; the list does.
 *
 * @throws ClusterUnavailable when it is none: something else than an API server answers
 */
export function readObject(value: unknown, kind?: ServedKind): KubernetesObject {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(metadata) || typeof metadata['name'] !== 'string') {
    throw new ClusterUnavailable('The API server answered with something else than an object');
  }
  const { managedFields: _, ...kept } = metadata;
  const type = kind === undefined ? {} : { apiVersion: kind.apiVersion, kind: kind.kind };
  return { ...value, ...type, metadata: kept } as unknown as KubernetesObject; // checked above as far as the API's contract can be doubted
}
