import {
  canonicalJson,
  ClusterApi,
  ClusterUnavailable,
  objectKey,
  refOf,
  type AbortSignalLike,
  type ApplyOptions,
  type ClusterFacts,
  type JsonObject,
  type KubernetesObject,
  type ObjectRef,
  type ServedKind,
  type WatchEvent,
  type WriteOutcome,
} from '@flotilla/core';
import { apiVersionOf, FLUX_KINDS } from '@flotilla/flux';
import { leavesOf, mergePatched, without } from './merge.ts';
import { refusalOfSchema } from './schema.ts';

interface Stored {
  readonly object: KubernetesObject;
  /** Leaves that `flotilla-agent` applied last; what it leaves out next time goes. */
  readonly applied: ReadonlySet<string>;
}

type Listener = { readonly kind: ServedKind; readonly onEvent: (event: WatchEvent) => void };

/** One write as the cluster saw it. */
export interface WriteSeen {
  readonly verb: 'apply' | 'patch' | 'create' | 'replace' | 'delete' | 'status';
  readonly key: string;
}

const NAMESPACES = ['default', 'kube-system', 'flux-system', 'apps', 'flotilla-system'];

/**
 * A Kubernetes cluster in memory: server-side apply with the fields of one manager, merge patches, uids, generations, resource versions,
 * finalizers and watches. Of schemas it knows which groups there are and the fields of a GitRepository; it has no defaults and no controllers.
 */
export class SimulatedClusterApi extends ClusterApi {
  /** Every write since the start, ours and others'. */
  readonly writes: WriteSeen[] = [];
  /** Called before each write of the agent; what it throws, the agent gets. */
  beforeWrite: (write: WriteSeen) => void = () => undefined;
  /** Called after each write of the agent was stored; what it throws takes the answer away. */
  afterWrite: (write: WriteSeen) => void = () => undefined;
  isDown = false;
  private readonly objects = new Map<string, Stored>();
  private readonly listeners = new Set<Listener>();
  private version = 100;
  private uids = 0;

  constructor() {
    super();
    for (const name of NAMESPACES) this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  override async facts(): Promise<ClusterFacts> {
    this.mustBeUp();
    return { kubernetes: 'v1.36.0', clusterId: 'simulated', flux: 'v2.9.0' };
  }

  override async servedKinds(): Promise<readonly ServedKind[]> {
    this.mustBeUp();
    return FLUX_KINDS.map((kind) => ({ apiVersion: apiVersionOf(kind), kind: kind.kind, plural: kind.plural, isNamespaced: true }));
  }

  override async read(ref: ObjectRef): Promise<KubernetesObject | null> {
    this.mustBeUp();
    return this.objects.get(objectKey(ref))?.object ?? null;
  }

  override async apply(object: KubernetesObject, options?: ApplyOptions): Promise<WriteOutcome> {
    const key = objectKey(refOf(object));
    return this.writing({ verb: 'apply', key }, () => {
      const known = this.objects.get(key);
      const refusal = refusalOfSchema(object) ?? (known === undefined ? this.refusalOfNamespace(object) : null);
      if (refusal !== null) return refusal;
      const wanted = jsonOf(object);
      const next = objectOf(mergePatched(keptOf(known, wanted), wanted));
      return { kind: 'Written', object: options?.isDryRun === true ? next : this.store(next, new Set(leavesOf(wanted))) };
    });
  }

  override async mergePatch(ref: ObjectRef, patch: JsonObject): Promise<WriteOutcome> {
    const key = objectKey(ref);
    return this.writing({ verb: 'patch', key }, () => {
      const known = this.objects.get(key);
      if (known === undefined) return { kind: 'Rejected', reason: 'NotFound', message: `${key} not found` };
      const next = objectOf(mergePatched(jsonOf(known.object), patch));
      if (next.metadata.uid !== known.object.metadata.uid) return { kind: 'Conflict', message: `Precondition failed: UID of ${key}` };
      return { kind: 'Written', object: this.store(next, known.applied) };
    });
  }

  override async create(object: KubernetesObject): Promise<WriteOutcome> {
    const key = objectKey(refOf(object));
    return this.writing({ verb: 'create', key }, () => {
      if (this.objects.has(key)) return { kind: 'Conflict', message: `${key} already exists` };
      return this.refusalOfNamespace(object) ?? { kind: 'Written', object: this.store(object, new Set()) };
    });
  }

  override async replace(object: KubernetesObject): Promise<WriteOutcome> {
    const key = objectKey(refOf(object));
    return this.writing({ verb: 'replace', key }, () => {
      const known = this.objects.get(key);
      if (object.metadata.resourceVersion === undefined)
        return { kind: 'Rejected', reason: 'Invalid', message: `${key} names no resourceVersion` };
      if (known?.object.metadata.resourceVersion !== object.metadata.resourceVersion)
        return { kind: 'Conflict', message: `${key} has been modified` };
      return { kind: 'Written', object: this.store(object, new Set()) };
    });
  }

  override async delete(ref: ObjectRef, uid: string): Promise<WriteOutcome> {
    const key = objectKey(ref);
    return this.writing({ verb: 'delete', key }, () => {
      const known = this.objects.get(key);
      if (known === undefined)
        return { kind: 'Written', object: { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name, uid } } };
      if (known.object.metadata.uid !== uid) return { kind: 'Conflict', message: `Precondition failed: UID of ${key}` };
      this.remove(ref);
      return { kind: 'Written', object: known.object };
    });
  }

  /** @param labelSelector equality only: `a=b,c=d` */
  override async list(kind: ServedKind, labelSelector = ''): Promise<readonly KubernetesObject[]> {
    this.mustBeUp();
    const wanted = labelSelector === '' ? [] : labelSelector.split(',').map((term) => term.split('='));
    return this.ofKind(kind).filter(({ metadata }) => wanted.every(([label = '', value]) => metadata.labels?.[label] === value));
  }

  override async watch(kind: ServedKind, onEvent: (event: WatchEvent) => void, signal: AbortSignalLike): Promise<void> {
    if (signal.aborted) return;
    const listener = { kind, onEvent };
    this.listeners.add(listener);
    onEvent({ kind: 'Relisted', objects: this.ofKind(kind) });
    await new Promise<void>((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.listeners.delete(listener);
  }

  /** Every object by its key, for comparing ends; what differs between two equal runs is left out. */
  picture(): Readonly<Record<string, string>> {
    const shown = [...this.objects].map(([key, { object }]) => {
      const { uid: _uid, resourceVersion: _version, generation: _generation, ...metadata } = object.metadata;
      const { status: _status, ...rest } = object;
      return [key, canonicalJson(jsonOf({ ...rest, metadata }))] as const;
    });
    return Object.fromEntries(shown.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  get(key: string): KubernetesObject | null {
    return this.objects.get(key)?.object ?? null;
  }

  /** What a person or another controller writes, under no field manager of ours. */
  put(object: KubernetesObject): KubernetesObject {
    return this.store(object, this.objects.get(objectKey(refOf(object)))?.applied ?? new Set());
  }

  /** What a controller writes: no new generation. */
  putStatus(key: string, status: JsonObject): void {
    const known = this.objects.get(key);
    if (known !== undefined)
      this.store({ ...known.object, status: mergePatched(known.object.status, status) as JsonObject }, known.applied); // a patched object is an object
  }

  /** A deletion by anybody: at once, or marked while finalizers, or what is left in a namespace, hold it. */
  remove(ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): void {
    const known = this.objects.get(objectKey(ref));
    if (known === undefined) return;
    if (ref.kind === 'Namespace')
      for (const { kind, metadata } of this.within(ref.name)) this.remove({ kind, namespace: ref.name, name: metadata.name });
    const { metadata } = known.object;
    if (this.isHeld(known.object)) {
      this.store(
        { ...known.object, metadata: { ...metadata, deletionTimestamp: metadata.deletionTimestamp ?? '2026-01-01T00:00:00Z' } },
        known.applied,
      );
      return;
    }
    this.objects.delete(objectKey(ref));
    this.tell(known.object, { kind: 'Gone', ref: refOf(known.object) });
    this.endNamespace(metadata.namespace);
  }

  all(): readonly KubernetesObject[] {
    return [...this.objects.values()].map(({ object }) => object);
  }

  private within(namespace: string): readonly KubernetesObject[] {
    return this.all().filter(({ metadata }) => metadata.namespace === namespace);
  }

  private isHeld({ kind, metadata }: KubernetesObject): boolean {
    return (metadata.finalizers ?? []).length > 0 || (kind === 'Namespace' && this.within(metadata.name).length > 0);
  }

  /** A namespace that is going ends with its last object. */
  private endNamespace(name: string | undefined): void {
    const namespace = name === undefined ? null : this.get(`Namespace/${name}`);
    if (namespace?.metadata.deletionTimestamp !== undefined && !this.isHeld(namespace)) this.remove(refOf(namespace));
  }

  private async writing(write: WriteSeen, act: () => WriteOutcome): Promise<WriteOutcome> {
    this.mustBeUp();
    this.beforeWrite(write);
    const outcome = act();
    this.writes.push(write);
    this.afterWrite(write);
    return outcome;
  }

  private store(object: KubernetesObject, applied: ReadonlySet<string>): KubernetesObject {
    const key = objectKey(refOf(object));
    const known = this.objects.get(key)?.object;
    if (known !== undefined && canonicalJson(bare(known)) === canonicalJson(bare(object))) {
      this.objects.set(key, { object: known, applied });
      return known;
    }
    this.version += 1;
    const identity = {
      uid: known?.metadata.uid ?? this.newUid(),
      generation: nextGeneration(known, object),
      resourceVersion: String(this.version),
    };
    const stored: KubernetesObject = { ...object, metadata: { ...object.metadata, ...identity } };
    this.objects.set(key, { object: stored, applied });
    this.tell(stored, { kind: 'Changed', object: stored });
    if (stored.metadata.deletionTimestamp !== undefined && !this.isHeld(stored)) this.remove(refOf(stored));
    return stored;
  }

  private newUid(): string {
    this.uids += 1;
    return `uid-${this.uids}`;
  }

  private refusalOfNamespace({ metadata }: KubernetesObject): WriteOutcome | null {
    if (metadata.namespace === undefined) return null;
    const namespace = this.objects.get(`Namespace/${metadata.namespace}`)?.object;
    if (namespace === undefined) return { kind: 'Rejected', reason: 'NotFound', message: `namespaces "${metadata.namespace}" not found` };
    if (namespace.metadata.deletionTimestamp === undefined) return null;
    return { kind: 'Rejected', reason: 'NamespaceTerminating', message: `namespace ${metadata.namespace} is being terminated` };
  }

  private ofKind({ apiVersion, kind }: ServedKind): readonly KubernetesObject[] {
    return this.all().filter((object) => object.apiVersion === apiVersion && object.kind === kind);
  }

  private tell(object: KubernetesObject, event: WatchEvent): void {
    for (const { kind, onEvent } of this.listeners) if (kind.apiVersion === object.apiVersion && kind.kind === object.kind) onEvent(event);
  }

  private mustBeUp(): void {
    if (this.isDown) throw new ClusterUnavailable('The simulated cluster is down');
  }
}

function jsonOf(object: KubernetesObject): JsonObject {
  return object as unknown as JsonObject; // objects here are JSON
}

function objectOf(value: unknown): KubernetesObject {
  return value as KubernetesObject; // made of one by merging
}

function bare({ metadata, ...rest }: KubernetesObject): JsonObject {
  const { uid: _uid, generation: _generation, resourceVersion: _version, ...others } = metadata;
  return jsonOf({ ...rest, metadata: others });
}

function contentOf({ metadata: _metadata, status: _status, ...content }: KubernetesObject): JsonObject {
  return jsonOf(content as KubernetesObject);
}

/** What is there without the leaves that were applied before and are left out now. */
function keptOf(known: Stored | undefined, wanted: JsonObject): JsonObject {
  if (known === undefined) return wanted;
  const leaves = new Set(leavesOf(wanted));
  return [...known.applied].filter((leaf) => !leaves.has(leaf)).reduce(without, jsonOf(known.object));
}

/** Changes of metadata and status leave it as it is. */
function nextGeneration(known: KubernetesObject | undefined, object: KubernetesObject): number {
  if (known === undefined) return 1;
  const isSame = canonicalJson(contentOf(known)) === canonicalJson(contentOf(object));
  return (known.metadata.generation ?? 0) + (isSame ? 0 : 1);
}
