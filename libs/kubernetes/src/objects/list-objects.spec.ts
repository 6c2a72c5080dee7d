import { ClusterUnavailable, type KubernetesObject } from '@flotilla/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, CONFIG_MAPS, FakeApiServer, isList, statusBody, type SeenRequest } from '../api-server.fake.ts';
import { DEFAULT_TIMINGS } from '../http/timings.ts';
import { Transport } from '../http/transport.ts';
import { listObjects } from './list-objects.ts';

const MANY = 170;
const PATIENCE = { ms: 1_000, per: 'Byte' } as const;

let server: FakeApiServer;
let transport: Transport;
beforeEach(async () => {
  server = await FakeApiServer.start();
  transport = new Transport(server.connection, DEFAULT_TIMINGS, () => undefined);
  for (let index = 0; index < MANY; index += 1) server.put(`c-${index}`);
});
afterEach(() => server.stop());

function isPage(from: string): (request: SeenRequest) => boolean {
  return ({ query }) => query['continue'] === from;
}

describe('a list', () => {
  it('is whole over its pages, says what each item is, and leaves managedFields out', async () => {
    const { objects, resourceVersion } = await listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE });

    expect(new Set(objects.map(({ metadata }) => metadata.name)).size).toBe(MANY);
    expect(objects[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(objects[0]?.metadata).not.toHaveProperty('managedFields');
    expect(Number(resourceVersion)).toBeGreaterThan(100);
    expect(server.requests.map(({ query }) => query['limit'])).toEqual(['50', '50', '50', '50']);
  });

  it('keeps no more of an object than it is told to', async () => {
    const slim = ({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject => ({
      apiVersion,
      kind,
      metadata: { name: metadata.name },
    });

    const { objects } = await listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE, slim });

    expect(objects[0]).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c-0' } });
  });

  it('begins anew when it expires on the way, so that it is of one time', async () => {
    let isFirst = true;
    server.fail((request, response) => {
      const hasExpired = isFirst && isPage('100')(request);
      if (hasExpired) isFirst = false;
      return hasExpired && answer(response, 410, statusBody(410, 'The provided continue parameter is too old', 'Expired'));
    });

    const { objects } = await listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE });

    expect(objects).toHaveLength(MANY);
    expect(server.count(isPage('50'))).toBe(2);
  });

  it('is none when it keeps expiring, or when any page fails', async () => {
    server.fail((request, response) => isPage('50')(request) && answer(response, 410, statusBody(410, 'too old', 'Expired')));
    await expect(listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE })).rejects.toThrow(ClusterUnavailable);
    expect(server.count((request) => isList(request) && request.query['continue'] === undefined)).toBe(3);

    server.fail((request, response) => isPage('150')(request) && answer(response, 500, statusBody(500, 'etcdserver: request timed out')));
    await expect(listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE })).rejects.toThrow('etcdserver: request timed out (500)');
  });

  it('is none when something else than a list comes', async () => {
    server.fail((_, response) => answer(response, 200, { hello: 'portal' }));

    await expect(listObjects(transport, { kind: CONFIG_MAPS, patience: PATIENCE })).rejects.toThrow('something else than a list');
  });
});
