import type { Digest } from '../kernel/digest.ts';
import type { KubernetesObject, ObjectKey } from '../verdict/flux-object.ts';

/** Removals above both numbers wait for an approval by hash; counted through the inventories of what would go. */
export interface PruneCap {
  readonly maxDeletes: number;
  readonly maxPercent: number;
  readonly onRemove: 'Delete' | 'Orphan';
}

/**
 * What one cluster gets of one revision: variables resolved, overrides merged. Its digest addresses the body an agent fetches;
 * clusters with the same rendering share it.
 */
export interface Rendering {
  readonly config: string;
  /** The revision it comes from. */
  readonly revision: Digest;
  readonly objects: readonly KubernetesObject[];
  /** Content that must be found running, by source: commit, digest or chart version. Unpinned sources are absent. */
  readonly expected: Readonly<Record<ObjectKey, string>>;
  /** Sources that move by themselves, so that evidence about them is weak. */
  readonly unpinned: readonly ObjectKey[];
  readonly prune: PruneCap;
}

/** Where an agent finds a cluster's variables for `postBuild.substituteFrom`; a contract. */
export function variablesConfigMapName(config: string): string {
  return `flotilla-variables-${config}`;
}
