import type { JsonObject } from '@flotilla/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, FakeApiServer, statusBody } from './api-server.fake.ts';
import { Discovery } from './discovery.ts';
import { DEFAULT_TIMINGS } from './http/timings.ts';
import { Transport } from './http/transport.ts';

const SOURCE = 'source.toolkit.fluxcd.io';
const ALL_VERBS = ['get', 'list', 'watch', 'patch'];

let server: FakeApiServer;
let discovery: Discovery;
let documents: Record<string, JsonObject>;

beforeEach(async () => {
  server = await FakeApiServer.start();
  discovery = new Discovery(new Transport(server.connection, DEFAULT_TIMINGS, () => undefined));
  documents = {
    '/apis': { groups: [group(SOURCE, ['v1', 'v1beta2']), group('apps', ['v1'])] },
    [`/apis/${SOURCE}/v1`]: {
      resources: [resource('gitrepositories', 'GitRepository'), resource('gitrepositories/status', 'GitRepository')],
    },
    [`/apis/${SOURCE}/v1beta2`]: { resources: [resource('gitrepositories', 'GitRepository'), resource('buckets', 'Bucket')] },
    '/apis/apps/v1': { resources: [resource('deployments', 'Deployment')] },
    '/api/v1': { resources: [resource('configmaps', 'ConfigMap'), { ...resource('bindings', 'Binding'), verbs: ['create'] }] },
  };
  server.fail(({ path }, response) =>
    answer(response, path in documents ? 200 : 404, documents[path] ?? statusBody(404, 'not found', 'NotFound')),
  );
});
afterEach(() => server.stop());

describe('discovery', () => {
  it('names each kind of the asked groups once, in the preferred version that has it', async () => {
    expect(await discovery.ofGroups([SOURCE, 'helm.toolkit.fluxcd.io'])).toEqual([
      { apiVersion: `${SOURCE}/v1`, kind: 'GitRepository', plural: 'gitrepositories', isNamespaced: true },
      { apiVersion: `${SOURCE}/v1beta2`, kind: 'Bucket', plural: 'buckets', isNamespaced: true },
    ]);
  });

  it('asks once for what it found, and again for what it did not', async () => {
    const ref = { apiVersion: `${SOURCE}/v1`, kind: 'HelmChart' };
    await discovery.find({ apiVersion: 'v1', kind: 'ConfigMap' });
    await discovery.find({ apiVersion: 'v1', kind: 'ConfigMap' });
    const before = await discovery.find(ref);
    documents[`/apis/${SOURCE}/v1`] = { resources: [resource('helmcharts', 'HelmChart')] };

    const after = await discovery.find(ref);

    expect(server.count(({ path }) => path === '/api/v1')).toBe(1);
    expect([before, after?.plural]).toEqual([null, 'helmcharts']);
  });

  it('knows no kind that cannot be listed and watched', async () => {
    expect(await discovery.find({ apiVersion: 'v1', kind: 'Binding' })).toBeNull();
  });

  it('knows nothing while the API server does not answer it', async () => {
    server.fail((_, response) => answer(response, 503, statusBody(503, 'not ready')));

    await expect(discovery.find({ apiVersion: 'v1', kind: 'ConfigMap' })).rejects.toThrow('not ready (503)');
  });
});

function group(name: string, versions: readonly string[]): JsonObject {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] ?? null };
}

function resource(name: string, kind: string): JsonObject {
  return { name, kind, namespaced: true, verbs: ALL_VERBS };
}
