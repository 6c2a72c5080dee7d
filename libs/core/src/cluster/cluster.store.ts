import type { ClusterUid } from '../kernel/uid.ts';
import type { Cluster } from './cluster.ts';

/** A cluster as it is first written; `kubernetesUid` is what its agent says of the namespace kube-system. */
export type NewCluster = Cluster & { readonly kubernetesUid: string | null };

export abstract class ClusterStore {
  /** @returns false when a cluster that is not forgotten has the name */
  abstract insert(cluster: NewCluster): Promise<boolean>;
  /** By uid also what is forgotten; by name the living one, else the one forgotten last. */
  abstract find(nameOrUid: string): Promise<Cluster | null>;
  /** Like {@link find}, under the row's lock. */
  abstract lock(nameOrUid: string): Promise<Cluster | null>;
  /** @returns false when its name belongs to another living cluster */
  abstract update(cluster: Cluster): Promise<boolean>;
  /** Names of other living clusters that run on the same Kubernetes cluster. */
  abstract onSameKubernetes(cluster: ClusterUid): Promise<readonly string[]>;
}
