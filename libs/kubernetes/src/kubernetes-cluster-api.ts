import { setMaxListeners } from 'node:events';
import {
  ClusterApi,
  ClusterUnavailable,
  type AbortSignalLike,
  type ApplyOptions,
  type Clock,
  type ClusterFacts,
  type JsonObject,
  type KubernetesObject,
  type ObjectRef,
  type ServedKind,
  type WatchEvent,
  type WriteOutcome,
} from '@flotilla/core';
import { FLUX_GROUPS } from '@flotilla/flux';
import { readClusterFacts } from './cluster-facts.ts';
import type { ClusterConnection } from './connection/connection.ts';
import { Discovery } from './discovery.ts';
import { isSuccess, METADATA_ONLY } from './http/api-request.ts';
import { unavailableFrom } from './http/final.ts';
import { DEFAULT_TIMINGS, type ClientTimings } from './http/timings.ts';
import { Transport } from './http/transport.ts';
import { readObject, type Slim } from './objects/kubernetes-object.ts';
import { listObjects } from './objects/list-objects.ts';
import { ObjectRequests } from './objects/object-requests.ts';
import { createObject, mergePatchObject, replaceObject } from './objects/plain-writes.ts';
import { deleteObject } from './objects/prune.ts';
import { applyObject } from './objects/server-side-apply.ts';
import { KindWatch } from './watch/kind-watch.ts';
import { Pulse } from './watch/pulse.ts';

export interface KubernetesOptions {
  readonly clock: Clock;
  /** What a watch keeps of each object; reads and lists give whole objects. */
  readonly slim: Slim;
  /** API groups all of whose kinds `servedKinds` names; without them Flux's own. */
  readonly groups?: readonly string[];
  /** Single kinds that it names besides, where they are served. */
  readonly kinds?: readonly Pick<ObjectRef, 'apiVersion' | 'kind'>[];
  readonly timings?: Partial<ClientTimings>;
  /** 0 (inclusive) to 1 (exclusive); the jitter of every wait. */
  readonly random?: () => number;
}

/**
 * A real cluster, over `node:https` and one keep-alive agent.
 *
 * An API server that hangs is noticed within `probeAfterMs + probeTimeoutMs` (14 s), a dead socket of one watch within 1.25 × `watchForMs` + `watchGraceMs` (85 s).
 * `managedFields` are left out of everything read.
 */
export class KubernetesClusterApi extends ClusterApi {
  readonly #transport: Transport;
  readonly #discovery: Discovery;
  readonly #requests: ObjectRequests;
  readonly #pulse: Pulse;
  readonly #timings: ClientTimings;

  constructor(
    connection: ClusterConnection,
    private readonly options: KubernetesOptions,
  ) {
    super();
    this.#timings = { ...DEFAULT_TIMINGS, ...options.timings };
    this.#transport = new Transport(connection, this.#timings, () => this.#pulse.heard());
    this.#discovery = new Discovery(this.#transport);
    this.#requests = new ObjectRequests(this.#transport, this.#discovery);
    this.#pulse = new Pulse(options.clock, this.#timings, (signal) => this.#probe(signal));
  }

  override facts(): Promise<ClusterFacts> {
    return readClusterFacts(this.#transport);
  }

  override async servedKinds(): Promise<readonly ServedKind[]> {
    const ofGroups = await this.#discovery.ofGroups(this.options.groups ?? FLUX_GROUPS);
    const single = await Promise.all((this.options.kinds ?? []).map((kind) => this.#discovery.find(kind)));
    return [...ofGroups, ...single.filter((kind) => kind !== null)];
  }

  override async read(ref: ObjectRef): Promise<KubernetesObject | null> {
    const answer = await this.#requests.send(ref, { to: 'Object', method: 'GET' });
    if (answer.status === 404) return null;
    if (!isSuccess(answer)) throw unavailableFrom(answer);
    return readObject(answer.body);
  }

  override apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<WriteOutcome> {
    return applyObject(this.#requests, object, options);
  }

  override mergePatch(ref: ObjectRef, patch: JsonObject): Promise<WriteOutcome> {
    return mergePatchObject(this.#requests, ref, patch);
  }

  override create(object: KubernetesObject): Promise<WriteOutcome> {
    return createObject(this.#requests, object);
  }

  override replace(object: KubernetesObject): Promise<WriteOutcome> {
    return replaceObject(this.#requests, object);
  }

  override delete(ref: ObjectRef, uid: string): Promise<WriteOutcome> {
    return deleteObject(this.#requests, ref, uid);
  }

  override async list(kind: ServedKind, labelSelector?: string): Promise<readonly KubernetesObject[]> {
    const { objects } = await listObjects(this.#transport, {
      kind,
      labelSelector,
      patience: { ms: this.#timings.listIdleMs, per: 'Byte' },
    });
    return objects;
  }

  override watch(kind: ServedKind, onEvent: (event: WatchEvent) => void, signal: AbortSignalLike): Promise<void> {
    // One signal ends the watches of all kinds; Node takes more than ten listeners for a leak.
    if (signal instanceof EventTarget) setMaxListeners(0, signal);
    const { clock, slim, random = Math.random } = this.options;
    const parts = { transport: this.#transport, pulse: this.#pulse, timings: this.#timings, clock, slim, random };
    return new KindWatch(parts, kind, onEvent).run(signal);
  }

  /** Ends idle sockets; watches are ended by their signals. */
  close(): void {
    this.#transport.close();
  }

  /** One object that every cluster has, read through to etcd. A refusal is an answer too; only a server that fails is silent. */
  async #probe(signal: AbortSignal): Promise<string | null> {
    const patience = { ms: this.#timings.probeTimeoutMs, per: 'Answer' } as const;
    try {
      const answer = await this.#transport.send({
        method: 'GET',
        path: '/api/v1/namespaces/kube-system',
        accept: METADATA_ONLY,
        patience,
        signal,
      });
      return answer.status >= 500 ? unavailableFrom(answer).message : null;
    } catch (error) {
      if (error instanceof ClusterUnavailable) return error.message;
      throw error;
    }
  }
}
