import { ClusterUnavailable, FlotillaError, type ClusterApi, type KubernetesObject, type ObjectRef } from '@flotilla/core';
import { newSeed } from '@flotilla/platform';
import type { AgentKey, Joined } from './agent-key.ts';

const NAME = 'flotilla-agent-identity';
const FIELDS = ['clusterUid', 'cluster', 'audience'] as const;

/**
 * The agent's key, in a Secret of its own cluster. INVARIANT: it is created before the first call to the server and never overwritten,
 * so that two starts at once end with one key.
 */
export class IdentitySecret {
  private readonly ref: ObjectRef;

  constructor(
    private readonly cluster: ClusterApi,
    namespace: string,
  ) {
    this.ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: NAME };
  }

  /** @throws ClusterUnavailable; FlotillaError when the Secret may not be written or holds no key */
  async ensure(): Promise<AgentKey> {
    const known = await this.cluster.read(this.ref);
    if (known !== null) return readKey(known);
    const seed = newSeed();
    const made = await this.cluster.create({ ...this.head(), type: 'Opaque', data: { seed: encode(Buffer.from(seed)) } });
    if (made.kind === 'Written') return { seed, joined: null };
    if (made.kind === 'Rejected')
      throw new FlotillaError('forbidden', {
        detail: `The key cannot be kept in Secret ${NAME}: ${made.message}`,
        hint: `The agent needs get, create and patch on Secret ${NAME} in ${this.ref.namespace}`,
      });
    const other = await this.cluster.read(this.ref);
    if (other === null) throw new ClusterUnavailable(`Secret ${NAME} was made and removed by somebody else`);
    return readKey(other);
  }

  /** Remembers who the key belongs to. */
  async keepJoined(joined: Joined): Promise<void> {
    const data = Object.fromEntries(FIELDS.map((field) => [field, encode(Buffer.from(joined[field]))]));
    const outcome = await this.cluster.mergePatch(this.ref, { data });
    if (outcome.kind !== 'Written') throw new ClusterUnavailable(`Secret ${NAME} cannot be written: ${outcome.message}`);
  }

  private head(): KubernetesObject {
    const { apiVersion, kind, namespace, name } = this.ref;
    return { apiVersion, kind, metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'flotilla' } } };
  }
}

function readKey(secret: KubernetesObject): AgentKey {
  const data = (secret['data'] ?? {}) as Readonly<Record<string, string>>; // the API server lets texts in only
  const seed = new Uint8Array(Buffer.from(data['seed'] ?? '', 'base64'));
  if (seed.length !== 32)
    throw new FlotillaError('invalid_field', {
      detail: `Secret ${NAME} holds no agent key`,
      hint: 'Restore it, or delete it and join again with a token that re-keys this cluster',
    });
  const [clusterUid, cluster, audience] = FIELDS.map((field) => Buffer.from(data[field] ?? '', 'base64').toString('utf8'));
  return { seed, joined: clusterUid && cluster && audience ? { clusterUid, cluster, audience } : null };
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64');
}
