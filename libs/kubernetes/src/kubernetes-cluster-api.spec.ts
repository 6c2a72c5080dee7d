import type { KubernetesObject } from '@flotilla/core';
import { FakeClock } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, FakeApiServer, statusBody, type SeenRequest } from './api-server.fake.ts';
import { KubernetesClusterApi } from './kubernetes-cluster-api.ts';

const CONFIG_MAP: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } };
const REF = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
const CORE = { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['list', 'watch'] }] };

let server: FakeApiServer;
let api: KubernetesClusterApi;
/** What objects answer; discovery works. */
let objects: (request: SeenRequest) => readonly [status: number, body: object];

beforeEach(async () => {
  server = await FakeApiServer.start();
  api = new KubernetesClusterApi(server.connection, { clock: new FakeClock(), slim: (object) => object });
  objects = () => [200, CONFIG_MAP];
  server.fail((request, response) => {
    const [status, body] = request.path === '/api/v1' ? [200, CORE] : objects(request);
    return answer(response, status, { ...body });
  });
});
afterEach(() => server.stop());

function sent(): SeenRequest | undefined {
  return server.requests.findLast(({ path }) => path !== '/api/v1');
}

describe('a write', () => {
  it('is a forced server-side apply under our name, or its rehearsal', async () => {
    await api.apply(CONFIG_MAP);
    const real = sent();
    await api.apply(CONFIG_MAP, { isDryRun: true });

    expect(real).toMatchObject({ method: 'PATCH', path: '/api/v1/namespaces/shop/configmaps/a', body: CONFIG_MAP });
    expect(real?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(real?.query).toEqual({ fieldManager: 'flotilla-agent', force: 'true', fieldValidation: 'Strict' });
    expect(sent()?.query).toEqual({ ...real?.query, dryRun: 'All' });
  });

  it('merges under the same name', async () => {
    await api.mergePatch(REF, { data: { a: null } });

    expect(sent()).toMatchObject({ method: 'PATCH', query: { fieldManager: 'flotilla-agent' }, body: { data: { a: null } } });
    expect(sent()?.headers['content-type']).toBe('application/merge-patch+json');
  });

  it('deletes with the uid as precondition', async () => {
    objects = () => [200, { kind: 'Status', status: 'Success' }];

    const outcome = await api.delete(REF, 'u1');

    expect(sent()?.body).toMatchObject({ preconditions: { uid: 'u1' } });
    expect(outcome).toEqual({ kind: 'Written', object: { ...CONFIG_MAP, metadata: { ...CONFIG_MAP.metadata, uid: 'u1' } } });
  });

  it('names the object that a finalizer still holds', async () => {
    const held = { ...CONFIG_MAP, metadata: { ...CONFIG_MAP.metadata, deletionTimestamp: '2026-01-05T08:00:00Z', finalizers: ['a/b'] } };
    objects = () => [200, held];

    expect(await api.delete(REF, 'u1')).toEqual({ kind: 'Written', object: held });
  });

  it('is refused without a namespace where the kind has them', async () => {
    const outcome = await api.apply({ ...CONFIG_MAP, metadata: { name: 'a' } });

    expect(outcome).toMatchObject({ kind: 'Rejected', reason: 'BadRequest' });
    expect(sent()).toBeUndefined();
  });

  it('looks again which kinds are served when the address is unknown, and says so', async () => {
    objects = () => [404, { ...statusBody(404, 'the server could not find the requested resource', 'NotFound'), details: {} }];

    const outcomes = [await api.apply(CONFIG_MAP), await api.apply(CONFIG_MAP)];

    expect(outcomes.map((outcome) => outcome.kind === 'Rejected' && outcome.reason)).toEqual(['KindNotServed', 'KindNotServed']);
    expect(server.count(({ path }) => path === '/api/v1')).toBe(2);
  });
});

describe('a read', () => {
  it('is of no use when it is refused, which is not the same as that nothing is there', async () => {
    objects = () => [403, statusBody(403, 'configmaps "a" is forbidden', 'Forbidden')];

    await expect(api.read(REF)).rejects.toThrow('configmaps "a" is forbidden (403)');
  });
});

describe('the facts of a cluster', () => {
  const labelled = (name: string, version: string): object => ({
    metadata: { name, uid: 'id-1', labels: { 'app.kubernetes.io/version': version } },
  });
  const answers = (request: SeenRequest, flux: Readonly<Record<string, object>>): readonly [number, object] => {
    if (request.path === '/version') return [200, { gitVersion: 'v1.36.0' }];
    if (request.path.endsWith('/kube-system')) return [200, { metadata: { name: 'kube-system', uid: 'id-1' } }];
    const body = Object.entries(flux).find(([name]) => request.path.includes(name))?.[1];
    return body === undefined ? [403, statusBody(403, 'forbidden', 'Forbidden')] : [200, body];
  };

  it.each([
    ['its namespace', { 'flux-system': labelled('flux-system', 'v2.9.0') }, 'v2.9.0'],
    ['its CRDs, where its namespace has another name', { kustomizations: labelled('kustomizations', 'v2.8.1') }, 'v2.8.1'],
    ['nothing', {}, null],
  ])('tell the version of Flux by %s', async (_, flux, version) => {
    objects = (request) => answers(request, flux);

    expect(await api.facts()).toEqual({ kubernetes: 'v1.36.0', clusterId: 'id-1', flux: version });
  });
});
