import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ClusterUnavailable, FlotillaError } from '@flotilla/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, FakeApiServer, statusBody } from '../api-server.fake.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { DEFAULT_TIMINGS, type ClientTimings } from './timings.ts';
import { Transport } from './transport.ts';

let server: FakeApiServer;
beforeEach(async () => {
  server = await FakeApiServer.start();
});
afterEach(() => server.stop());

function aTransport(timings: Partial<ClientTimings> = {}, connection: Partial<ClusterConnection> = {}): Transport {
  return new Transport({ ...server.connection, ...connection }, { ...DEFAULT_TIMINGS, ...timings }, () => undefined);
}

const VERSION = { method: 'GET', path: '/version' } as const;

describe('plain http', () => {
  it.each(['http://10.0.0.1:8080', 'http://kubernetes.default.svc'])('is refused to %s', (address) => {
    expect(() => aTransport({}, { server: address })).toThrow(FlotillaError);
  });

  it.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'https://10.0.0.1'])('is no question for %s', (address) => {
    expect(() => aTransport({}, { server: address })).not.toThrow();
  });
});

describe('a request', () => {
  it('keeps the path that the server has in front, and carries the credentials', async () => {
    const base = `${server.connection.server}/k8s/clusters/c-1/`;
    const credentials = async () => ({ headers: { authorization: 'Bearer t' }, tls: {} });

    await aTransport({}, { server: base, credentials }).send({ ...VERSION, query: { a: 'b c' } });

    expect(server.requests[0]).toMatchObject({
      path: '/k8s/clusters/c-1/version',
      query: { a: 'b c' },
      headers: { authorization: 'Bearer t' },
    });
  });

  it('says the length of its body for every method, so that the next one on the socket is understood', async () => {
    const transport = aTransport();

    for (const method of ['DELETE', 'PATCH'] as const) await transport.send({ method, path: '/a', body: { text: 'grüße' } });

    expect(server.requests.map(({ body }) => body)).toEqual([{ text: 'grüße' }, { text: 'grüße' }]);
    expect(server.requests.every(({ headers }) => headers['transfer-encoding'] === undefined)).toBe(true);
  });

  it('is given up when no answer comes in time', async () => {
    server.fail(() => true);

    await expect(aTransport({ responseMs: 30 }).send(VERSION)).rejects.toThrow(ClusterUnavailable);
  });

  it('is given up when the answer stops in the middle', async () => {
    server.fail((_, response) => response.write('{"a":'));

    await expect(aTransport({ responseMs: 40 }).send(VERSION)).rejects.toThrow(ClusterUnavailable);
    await expect(aTransport().send({ ...VERSION, patience: { ms: 40, per: 'Byte' } })).rejects.toThrow(ClusterUnavailable);
  });

  it('is given up when nobody listens, and when there are no credentials', async () => {
    const credentials = () => Promise.reject(new Error('ENOENT token'));

    await expect(aTransport({}, { server: 'http://127.0.0.1:1' }).send(VERSION)).rejects.toThrow(ClusterUnavailable);
    await expect(aTransport({}, { credentials }).send(VERSION)).rejects.toThrow('No credentials for the API server: ENOENT token');
  });

  it('is given up when TLS is not ready in time', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo; // a server that listens on a port has one

    await expect(aTransport({ connectMs: 40 }, { server: `https://127.0.0.1:${port}` }).send(VERSION)).rejects.toThrow(
      'No connection to the API server within 40 ms',
    );
    mute.close();
  });

  it('is said again when the server closed the idle socket under it, if it only reads', async () => {
    const transport = aTransport();
    await transport.send(VERSION);
    let isFirst = true;
    server.fail((_, response) => {
      const isLost = isFirst;
      isFirst = false;
      if (isLost) response.destroy();
      return isLost;
    });

    const read = await transport.send(VERSION);
    isFirst = true;
    const write = transport.send({ method: 'POST', path: '/a', body: {} });

    expect(read.status).toBe(200);
    await expect(write).rejects.toThrow(ClusterUnavailable);
  });
});

describe('an answer', () => {
  it('makes the credentials be read anew when it is 401', async () => {
    let forgotten = 0;
    server.fail((_, response) => answer(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized')));

    await aTransport({}, { forget: () => (forgotten += 1) }).send(VERSION);

    expect(forgotten).toBe(1);
  });

  it('carries the wait that the server asks for', async () => {
    server.fail((_, response) => answer(response, 429, {}, { 'retry-after': '7' }));

    expect((await aTransport().send(VERSION)).retryAfterMs).toBe(7_000);
  });

  it('has no body when it is not JSON', async () => {
    server.fail((_, response) => response.writeHead(404).end('404 page not found\n') !== undefined);

    expect(await aTransport().send(VERSION)).toEqual({ status: 404, body: null, retryAfterMs: null });
  });
});
