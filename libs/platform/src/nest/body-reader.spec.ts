import { randomFillSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FlotillaError } from '@flotilla/core';
import type { BodyLimit } from '@flotilla/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BodyReader } from './body-reader.ts';

/** Answers how many bytes were read, or the code of the refusal. */
const reader = new BodyReader();
const server = createServer((request, response) => {
  void read(request).then((text) => {
    response.setHeader('Connection', 'close');
    response.end(text);
  });
});
let url = '';

async function read(request: IncomingMessage): Promise<string> {
  try {
    const body = await reader.read(request, request.url?.slice(1) as BodyLimit); // the tests call /16KiB and the like
    if (body !== null) reader.release(body);
    return body === null ? 'nothing' : `${body.length}`;
  } catch (error) {
    return error instanceof FlotillaError ? error.code : String(error);
  }
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
afterAll(() => void server.close());

async function post(limit: BodyLimit, body: Buffer | null, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(`${url}/${limit}`, { method: 'POST', headers, ...(body === null ? {} : { body: new Uint8Array(body) }) });
  return response.text();
}

const GZIP = { 'content-encoding': 'gzip' };

describe('a body', () => {
  it('is read whole up to its cap, and not one byte beyond', async () => {
    expect(await post('16KiB', Buffer.alloc(16 * 1024))).toBe(`${16 * 1024}`);
    expect(await post('16KiB', Buffer.alloc(16 * 1024 + 1))).toBe('body_too_large');
  });

  it('may be missing', async () => {
    expect(await post('16KiB', null)).toBe('nothing');
  });

  it('is inflated where the route takes much', async () => {
    expect(await post('10MiB', gzipSync(Buffer.from('{"a":1}')), GZIP)).toBe('7');
  });

  it.each([
    ['gzip', 'gzip', '1MiB'],
    ['brotli', 'br', '10MiB'],
    ['two encodings', 'gzip, gzip', '10MiB'],
  ] as const)('in %s is refused where it is not taken', async (_, encoding, limit) => {
    expect(await post(limit, gzipSync('{}'), { 'content-encoding': encoding })).toBe('unsupported_encoding');
  });

  it('that expands a hundredfold is cut off', async () => {
    expect(await post('10MiB', gzipSync(Buffer.alloc(9_000_000)), GZIP)).toBe('body_too_large');
  });

  it('that expands beyond its cap is cut off', { timeout: 30_000 }, async () => {
    const sparse = Buffer.alloc(11 * 1024 * 1024);
    for (let at = 0; at < sparse.length; at += 1024) randomFillSync(sparse, at, 40);
    const zipped = gzipSync(sparse, { level: 1 });

    expect(zipped.length).toBeLessThan(2 * 1024 * 1024);
    expect(await post('10MiB', zipped, GZIP)).toBe('body_too_large');
  });

  it('that is no gzip, or ends too early, is malformed', async () => {
    expect(await post('10MiB', Buffer.from('no gzip at all'), GZIP)).toBe('malformed_body');
    expect(await post('10MiB', gzipSync('{"a":1}').subarray(0, 20), GZIP)).toBe('malformed_body');
  });
});
