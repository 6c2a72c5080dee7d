import { objectKey, refOf, type KubernetesObject, type ObjectKey } from '@flotilla/core';
import { fluxKindOf } from './kinds.ts';
import { dependsOnOf } from './references.ts';

/** What others need comes first. Kinds of one line may go in any order. Source: Flux's own stages, fluxcd/pkg ssa/sort.go. */
const STAGES: readonly (readonly string[])[] = [
  ['Namespace'],
  ['ServiceAccount'],
  ['ClusterRole', 'Role'],
  ['ClusterRoleBinding', 'RoleBinding'],
  ['NetworkPolicy'],
  ['ConfigMap'],
  ['GitRepository', 'OCIRepository', 'HelmRepository', 'Bucket'],
  ['ArtifactGenerator'],
  ['HelmChart', 'ExternalArtifact'],
  ['Kustomization', 'HelmRelease'],
  ['ImageRepository'],
  ['ImagePolicy'],
  ['ImageUpdateAutomation'],
  ['Receiver'],
  ['Provider'],
  ['Alert'],
];
const RANK = new Map(STAGES.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/** The stage in which an object is applied: 0 first. What is not known goes last. */
export function applyRank(object: Pick<KubernetesObject, 'kind'>): number {
  return RANK.get(object.kind) ?? STAGES.length;
}

/**
 * The objects in the order in which they are applied: what others need first, consumers after those they depend on, and
 * otherwise as they were written. Members of a `dependsOn` cycle keep their written order. Removal is the reverse.
 */
export function inApplyOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const byRank = objects.map((object, index) => ({ object, index, rank: applyRank(object) }));
  byRank.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return dependenciesFirst(byRank.map(({ object }) => object));
}

/** Moves each consumer behind those it depends on. Only consumers depend on anything, and only on consumers, so ranks stay. */
function dependenciesFirst(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const consumers = new Map(
    objects.filter((object) => fluxKindOf(object)?.role === 'root').map((object) => [objectKey(refOf(object)), object]),
  );
  const visited = new Set<ObjectKey>();
  const ordered: KubernetesObject[] = [];
  const visit = (object: KubernetesObject): void => {
    const key = objectKey(refOf(object));
    if (consumers.get(key) === object) {
      if (visited.has(key)) return;
      visited.add(key);
      for (const dependency of dependsOnOf(object)) {
        const needed = consumers.get(dependency);
        if (needed !== undefined) visit(needed);
      }
    }
    ordered.push(object);
  };
  for (const object of objects) visit(object);
  return ordered;
}
