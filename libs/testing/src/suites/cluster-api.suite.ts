import {
  objectKey,
  refOf,
  type ClusterApi,
  type KubernetesObject,
  type ObjectRef,
  type ServedKind,
  type WatchEvent,
  type WriteOutcome,
} from '@flotilla/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** One cluster for one run of the suite. */
export interface ClusterApiContext {
  /** Its `groups` hold at least `source.toolkit.fluxcd.io`. */
  readonly api: ClusterApi;
  /** Is there, holds nothing that the suite did not make, and is the suite's alone. */
  readonly namespace: string;
  stop(): Promise<void>;
}

const CONFIG_MAPS: ServedKind = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };
/** More than one page of any list. */
const MANY = 120;

/** What every {@link ClusterApi} keeps: Kubernetes itself and a simulated cluster. */
export function describeClusterApi(name: string, makeContext: () => Promise<ClusterApiContext>): void {
  describe(`a cluster, ${name}`, () => {
    let context: ClusterApiContext;
    beforeAll(async () => {
      context = await makeContext();
    });
    afterAll(() => context?.stop());

    const current = (): ClusterApiContext => context;
    describeReading(current);
    describeApply(current);
    describeOtherWrites(current);
    describeDeletion(current);
    describeWatch(current);
  });
}

type Current = () => ClusterApiContext;

function describeReading(current: Current): void {
  it('names its Kubernetes version and its own id', async () => {
    const facts = await current().api.facts();

    expect(facts.kubernetes).toMatch(/^v1\.\d+/);
    expect(facts.clusterId).not.toBe('');
  });

  it('names the kinds of Flux that it serves, each once', async () => {
    const served = await current().api.servedKinds();

    expect(served).toContainEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      plural: 'gitrepositories',
      isNamespaced: true,
    });
    expect(new Set(served.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).size).toBe(served.length);
  });

  it('reads null for an object that is not there, and for a kind that is not served', async () => {
    const { api, namespace } = current();

    expect(await api.read({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'nobody' })).toBeNull();
    expect(await api.read({ apiVersion: 'no.such.group/v1', kind: 'Nothing', namespace, name: 'nobody' })).toBeNull();
  });

  it('lists all objects over any number of pages, and by label', async () => {
    const { api, namespace } = current();
    const names = Array.from({ length: MANY }, (_, index) => `many-${index}`);
    for (const name of names) await api.apply(aConfigMap(namespace, name, { many: name === 'many-7' ? 'one' : 'rest' }));

    const all = await api.list(CONFIG_MAPS);
    const one = await api.list(CONFIG_MAPS, 'many=one');

    const isMine = (object: KubernetesObject): boolean =>
      object.metadata.namespace === namespace && object.metadata.name.startsWith('many-');
    const mine = all.filter(isMine);
    expect(mine.map((object) => object.metadata.name).toSorted()).toEqual(names.toSorted());
    expect(mine.every((object) => object.kind === 'ConfigMap' && object.apiVersion === 'v1')).toBe(true);
    expect(one.filter(isMine).map((object) => object.metadata.name)).toEqual(['many-7']);
  });
}

function describeApply(current: Current): void {
  it('creates what is applied and updates what changed', async () => {
    const { api, namespace } = current();

    const made = objectOf(await api.apply(aPolicy(namespace, 'applied', ['Ingress'])));
    const changed = objectOf(await api.apply(aPolicy(namespace, 'applied', ['Ingress', 'Egress'])));

    expect(changed.metadata.uid).toBe(made.metadata.uid);
    expect(changed.metadata.generation).toBe((made.metadata.generation ?? 0) + 1);
    expect((await api.read(refOf(made)))?.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  });

  it('writes nothing when what is applied is there already', async () => {
    const { api, namespace } = current();
    const made = objectOf(await api.apply(aPolicy(namespace, 'twice', ['Ingress'])));

    const again = objectOf(await api.apply(aPolicy(namespace, 'twice', ['Ingress'])));

    expect(again.metadata.generation).toBe(made.metadata.generation);
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it('takes away a field that the next apply leaves out', async () => {
    const { api, namespace } = current();
    const made = objectOf(await api.apply(aConfigMap(namespace, 'shrinks', { first: 'yes', second: 'yes' })));

    await api.apply(aConfigMap(namespace, 'shrinks', { first: 'yes' }));

    expect((await api.read(refOf(made)))?.metadata.labels).toEqual({ first: 'yes' });
  });

  it('judges a dry run like the real write and writes nothing', async () => {
    const { api, namespace } = current();
    const wanted = aConfigMap(namespace, 'rehearsed');

    const outcome = await api.apply(wanted, { isDryRun: true });

    expect(outcome.kind).toBe('Written');
    expect(await api.read(refOf(wanted))).toBeNull();
  });

  it('rejects an unknown field and names it', async () => {
    const { api, namespace } = current();

    const outcome = await api.apply(aRepository(namespace, 'bogus', { bogus: 1 }));

    expect(outcome).toMatchObject({ kind: 'Rejected', reason: 'Invalid', message: expect.stringContaining('bogus') });
  });

  it('rejects a kind that is not served', async () => {
    const { api, namespace } = current();

    const outcome = await api.apply({ apiVersion: 'no.such.group/v1', kind: 'Nothing', metadata: { name: 'a', namespace } });

    expect(outcome).toMatchObject({ kind: 'Rejected', reason: 'KindNotServed' });
  });

  it('rejects a write into a namespace that is not there', async () => {
    const outcome = await current().api.apply(aConfigMap('flotilla-no-such-namespace', 'lost'));

    expect(outcome).toMatchObject({ kind: 'Rejected', reason: 'NotFound' });
  });

  it('rejects a write into a namespace that is going, and says so', async () => {
    const { api, namespace } = current();
    const going = objectOf(await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespace}-going` } }));
    const held = aConfigMap(going.metadata.name, 'held');
    await api.apply({ ...held, metadata: { ...held.metadata, finalizers: ['flotilla.dev/held'] } });
    await api.delete(refOf(going), going.metadata.uid ?? '');

    const outcome = await api.apply(aConfigMap(going.metadata.name, 'late'));

    await api.mergePatch(refOf(held), { metadata: { finalizers: null } });
    expect(outcome).toMatchObject({
      kind: 'Rejected',
      reason: 'NamespaceTerminating',
      message: expect.stringContaining('is being terminated'),
    });
  });
}

function describeOtherWrites(current: Current): void {
  it('merges a patch that a later apply leaves alone', async () => {
    const { api, namespace } = current();
    const wanted = aConfigMap(namespace, 'patched', { mine: 'yes' });
    await api.apply(wanted);

    const patched = objectOf(await api.mergePatch(refOf(wanted), { metadata: { annotations: { token: 't1' } } }));
    const applied = objectOf(await api.apply(wanted));

    expect(patched.metadata.annotations).toEqual({ token: 't1' });
    expect(applied.metadata.annotations).toEqual({ token: 't1' });
    expect(applied.metadata.resourceVersion).toBe(patched.metadata.resourceVersion);
  });

  it('rejects a patch of an object that is not there', async () => {
    const outcome = await current().api.mergePatch(refOf(aConfigMap(current().namespace, 'nobody')), { data: { a: 'b' } });

    expect(outcome).toMatchObject({ kind: 'Rejected', reason: 'NotFound' });
  });

  it('creates an object once; the second creation is a conflict', async () => {
    const { api, namespace } = current();

    const first = await api.create(aConfigMap(namespace, 'created'));
    const second = await api.create(aConfigMap(namespace, 'created'));

    expect([first.kind, second.kind]).toEqual(['Written', 'Conflict']);
  });

  it('replaces what it read, and is in conflict when somebody was faster', async () => {
    const { api, namespace } = current();
    const read = objectOf(await api.create({ ...aConfigMap(namespace, 'replaced'), data: { step: '1' } }));

    const mine = await api.replace({ ...read, data: { step: '2' } });
    const late = await api.replace({ ...read, data: { step: '3' } });

    expect([mine.kind, late.kind]).toEqual(['Written', 'Conflict']);
    expect((await api.read(refOf(read)))?.['data']).toEqual({ step: '2' });
  });

  it('refuses to replace without knowing what it replaces', async () => {
    const outcome = await current().api.replace(aConfigMap(current().namespace, 'blind'));

    expect(outcome.kind).toBe('Rejected');
  });
}

function describeDeletion(current: Current): void {
  it('deletes an object, and says the same when it was gone before', async () => {
    const { api, namespace } = current();
    const made = objectOf(await api.apply(aConfigMap(namespace, 'deleted')));

    const first = await api.delete(refOf(made), made.metadata.uid ?? '');
    const second = await api.delete(refOf(made), made.metadata.uid ?? '');

    expect([first.kind, second.kind]).toEqual(['Written', 'Written']);
    expect(await api.read(refOf(made))).toBeNull();
  });

  it('leaves an object alone that was made anew under the same name', async () => {
    const { api, namespace } = current();
    const old = objectOf(await api.apply(aConfigMap(namespace, 'recreated')));
    await api.delete(refOf(old), old.metadata.uid ?? '');
    const anew = objectOf(await api.apply(aConfigMap(namespace, 'recreated')));

    const outcome = await api.delete(refOf(old), old.metadata.uid ?? '');

    expect(outcome.kind).toBe('Conflict');
    expect((await api.read(refOf(anew)))?.metadata.uid).toBe(anew.metadata.uid);
  });
}

function describeWatch(current: Current): void {
  it('tells everything that is there first, then what changed and what is gone', async () => {
    const { api, namespace } = current();
    const before = objectOf(await api.apply(aConfigMap(namespace, 'watched-before')));
    const seen = new SeenEvents();
    const ended = new AbortController();
    const watching = api.watch(CONFIG_MAPS, (event) => seen.add(event), ended.signal);
    await seen.first('the first list', (event) => event.kind === 'Relisted' && event.objects.some(isAt(refOf(before))));

    const after = objectOf(await api.apply(aConfigMap(namespace, 'watched-after')));
    await seen.first('the new object', (event) => event.kind === 'Changed' && isAt(refOf(after))(event.object));
    const changed = objectOf(await api.mergePatch(refOf(before), { metadata: { labels: { changed: 'yes' } } }));
    await seen.first(
      'the change',
      (event) => event.kind === 'Changed' && event.object.metadata.resourceVersion === changed.metadata.resourceVersion,
    );
    await api.delete(refOf(before), before.metadata.uid ?? '');
    await seen.first('the deletion', (event) => event.kind === 'Gone' && objectKey(event.ref) === objectKey(refOf(before)));

    ended.abort();
    await watching;
    expect(seen.kinds().slice(0, 1)).toEqual(['Relisted']);
  });

  it('tells nothing, and ends, when its signal was aborted before it began', async () => {
    const seen = new SeenEvents();
    const ended = new AbortController();
    ended.abort();

    await current().api.watch(CONFIG_MAPS, (event) => seen.add(event), ended.signal);

    expect(seen.kinds()).toEqual([]);
  });
}

/** Events in their order; whoever waits for one hears of it when it comes, or at once when it has come. */
class SeenEvents {
  readonly #events: WatchEvent[] = [];
  readonly #waiting = new Set<(event: WatchEvent) => void>();

  add(event: WatchEvent): void {
    this.#events.push(event);
    for (const hear of this.#waiting) hear(event);
  }

  first(what: string, isIt: (event: WatchEvent) => boolean): Promise<void> {
    if (this.#events.some(isIt)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what} was not seen; seen: ${this.kinds().join(', ')}`)), 10_000);
      const hear = (event: WatchEvent): void => {
        if (!isIt(event)) return;
        clearTimeout(timer);
        this.#waiting.delete(hear);
        resolve();
      };
      this.#waiting.add(hear);
    });
  }

  kinds(): readonly WatchEvent['kind'][] {
    return this.#events.map(({ kind }) => kind);
  }
}

function isAt(ref: ObjectRef): (object: KubernetesObject) => boolean {
  return (object) => objectKey(refOf(object)) === objectKey(ref);
}

function objectOf(outcome: WriteOutcome): KubernetesObject {
  if (outcome.kind !== 'Written') throw new Error(`${outcome.kind}: ${outcome.message}`);
  return outcome.object;
}

function aConfigMap(namespace: string, name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } };
}

/** A kind with a generation, on which no controller of a test cluster works. */
function aPolicy(namespace: string, name: string, policyTypes: readonly string[]): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, policyTypes },
  };
}

function aRepository(namespace: string, name: string, fields: Readonly<Record<string, number>>): KubernetesObject {
  const spec = { interval: '1h', url: 'https://git.example.com/a', suspend: true, ...fields };
  return { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name, namespace }, spec };
}
