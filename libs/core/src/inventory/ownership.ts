import { digestLabel, type Digest } from '../kernel/digest.ts';
import { groupOf, type KubernetesObject, type ObjectKey } from '../verdict/flux-object.ts';

/** Labels and annotation on everything we apply; a contract. */
export const CONFIG_LABEL = 'flotilla.dev/config';
export const REVISION_LABEL = 'flotilla.dev/revision';
/** Uid of the registered cluster: tells two agents on one Kubernetes cluster apart, and survives a reinstall. */
export const CLUSTER_ANNOTATION = 'flotilla.dev/cluster';

/** For whom an object is applied. */
export interface Owner {
  readonly cluster: string;
  readonly config: string;
  readonly revision: Digest;
}

/** Why an object is not touched. */
export interface Refusal {
  readonly reason: 'OwnedElsewhere' | 'ForeignObject' | 'PlaintextSecret' | 'OwnNamespace';
  readonly message: string;
}

/** The object as it is written: with our labels, and without a status, which is Flux's. */
export function stamped(object: KubernetesObject, owner: Owner): KubernetesObject {
  const { status: _status, ...wanted } = object;
  const labels = { ...object.metadata.labels, [CONFIG_LABEL]: owner.config, [REVISION_LABEL]: digestLabel(owner.revision) };
  const annotations = { ...object.metadata.annotations, [CLUSTER_ANNOTATION]: owner.cluster };
  return { ...wanted, metadata: { ...object.metadata, labels, annotations } };
}

/**
 * Whether the agent may write what a revision asks for, whatever lives there: the last of three gates, after publishing and composing.
 *
 * @param agentNamespace where the agent keeps its key and its memory; no config reaches into it
 */
export function refusalOfContent({ apiVersion, kind, metadata }: KubernetesObject, agentNamespace: string): Refusal | null {
  if (kind === 'Secret' && groupOf(apiVersion) === '') {
    return { reason: 'PlaintextSecret', message: 'A revision never carries a Secret; keep it in a source, encrypted with SOPS' };
  }
  const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace;
  if (namespace !== agentNamespace) return null;
  return { reason: 'OwnNamespace', message: `Namespace ${agentNamespace} is the agent's own; no config may touch it` };
}

/** What a live object says of who owns it. */
export interface LiveOwnership {
  readonly live: KubernetesObject;
  /** The Flux object that applies it (`libs/flux` controllerOf); null when none does. */
  readonly controller: ObjectKey | null;
  /** Its uid in our inventory; null when it has none. */
  readonly ownedUid: string | null;
}

/**
 * Whether a live object may be written or removed for `owner`: only what carries our label for this cluster, or what the inventory knows by its uid.
 * Two forced owners would flip-flop for ever. Source: `flux.md` 8.2.
 */
export function refusalOfLive({ live, controller, ownedUid }: LiveOwnership, owner: Pick<Owner, 'cluster' | 'config'>): Refusal | null {
  if (controller !== null) return { reason: 'OwnedElsewhere', message: `Flux's ${controller} owns it; take it out there first` };
  const config = live.metadata.labels?.[CONFIG_LABEL];
  if (config !== undefined) return refusalOfLabel(config, live.metadata.annotations?.[CLUSTER_ANNOTATION] ?? owner.cluster, owner);
  if (ownedUid !== null && live.metadata.uid === ownedUid) return null;
  return {
    reason: 'ForeignObject',
    message: 'It exists already and was not made by this config; remove it, or take it out of the revision',
  };
}

function refusalOfLabel(config: string, cluster: string, owner: Pick<Owner, 'cluster' | 'config'>): Refusal | null {
  if (cluster !== owner.cluster)
    return { reason: 'OwnedElsewhere', message: `Another registered cluster (${cluster}) owns it for its config ${config}` };
  return config === owner.config ? null : { reason: 'ForeignObject', message: `Config ${config} owns it` };
}
