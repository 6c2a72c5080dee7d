import { connect } from 'node:net';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { startApi } from './testing/start-api.ts';

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

const TOKENS = '/api/v1/api-tokens';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends text as it is: clients mend paths and headers before they send them. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => void chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

function get(path: string): Promise<string> {
  return raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.adminToken}\r\nConnection: close\r\n\r\n`);
}

describe('a path', () => {
  it.each([
    '/api//v1',
    '/api/v1/',
    '/api/./v1',
    '/api/v1/../v1',
    '/api/v1/%2e',
    '/api/v1/whoami%2F',
    '/api/v1;x=1',
    '/api/v1/who%61mi',
    '/api/v1/%',
    '/api/v1/api-tokens/%c3%b6',
    '/API/v1/whoami',
    '/api/v1/WhoAmI',
  ])('%s is not canonical', async (path) => {
    const answer = await get(path);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"non_canonical_path"');
  });

  it.each(['/api/v1/nothing', '/nothing', '/api/v1/api-tokens/x/y', '/api/v1/%C3%B6', '/api/v1/%252e'])('%s is not there', async (path) => {
    const answer = await get(path);

    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('"code":"not_found"');
  });

  it('that takes another method says which', async () => {
    const { status, problem, headers } = await api.call('PATCH', TOKENS, { body: {} });

    expect([status, problem.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'GET, POST']);
  });

  it('of 5 KiB is refused', async () => {
    expect(await get(`/api/v1/whoami?x=${'y'.repeat(5_000)}`)).toContain('"code":"non_canonical_path"');
  });
});

describe('every answer', () => {
  it('carries the id of its request, the caller’s own where it has one', async () => {
    const own = await api.call('GET', '/api/v1/whoami', { headers: { 'x-request-id': 'build-42' } });
    const ours = await api.call('GET', '/api/v1/whoami', { headers: { 'x-request-id': 'not one; at all' } });

    expect(own.headers.get('x-request-id')).toBe('build-42');
    expect(ours.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it.each(['/api/v1/whoami', '/api/v1/nothing', '/api//v1'])('has the headers that keep browsers safe: %s', async (path) => {
    const answer = (await get(path)).toLowerCase();

    for (const header of [
      'x-content-type-options: nosniff',
      "content-security-policy: default-src 'none'",
      'cache-control: no-store',
      'referrer-policy: no-referrer',
    ])
      expect(answer).toContain(header);
  });
});

describe('a body', () => {
  it.each([
    ['no JSON', '{', 'malformed_body'],
    ['a key twice', '{"name":"a","name":"b","role":"viewer"}', 'malformed_body'],
    ['__proto__', '{"__proto__":{"role":"admin"}}', 'malformed_body'],
    ['40 levels', '['.repeat(40) + ']'.repeat(40), 'malformed_body'],
    ['a byte order mark', '\uFEFF{}', 'malformed_body'],
    ['a list', '[]', 'invalid_field'],
    ['an unknown field', '{"name":"a","role":"viewer","rolle":1}', 'unknown_field'],
    ['a field of another version', '{"name":"a","role":"viewer","windows":[]}', 'unsupported_field'],
    ['a word in the wrong case', '{"name":"a","role":"Viewer"}', 'invalid_field'],
    ['an object where a text goes', '{"name":{"toString":"x"},"role":"viewer"}', 'invalid_field'],
  ])('with %s is refused and changes nothing', async (_, body, code) => {
    const { problem } = await api.call('POST', TOKENS, { body });

    expect(problem.code).toBe(code);
    expect((await api.call<{ readonly items: readonly unknown[] }>('GET', TOKENS)).body.items).toHaveLength(1);
  });

  it('with an unknown field is answered with the nearest known one', async () => {
    const { problem } = await api.call('POST', TOKENS, { body: { name: 'a', rolle: 'viewer', role: 'viewer' } });

    expect(problem.hint).toContain('"role" is the nearest known');
    expect(problem.errors).toMatchObject([{ in: 'body', pointer: '/rolle', code: 'unknown_field' }]);
  });

  it('beyond its cap is refused by its length before it is read, and by its bytes without one', async () => {
    const byLength = await raw(
      `POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.adminToken}\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n`,
    );
    const chunk = `${(600_000).toString(16)}\r\n${'x'.repeat(600_000)}\r\n`;
    const byBytes = await raw(
      `POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.adminToken}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
    );

    expect(byLength).toContain('"code":"body_too_large"');
    expect(byBytes).toContain('"code":"body_too_large"');
  });

  it.each([
    ['text', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['YAML where only JSON goes', { 'content-type': 'application/yaml' }, 'unsupported_media_type'],
    ['gzip where it is not taken', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'unsupported_encoding'],
    ['brotli', { ...JSON_TYPE, 'content-encoding': 'br' }, 'unsupported_encoding'],
  ])('as %s is refused', async (_, headers, code) => {
    const { status, problem } = await api.call('POST', TOKENS, { body: '{}', headers });

    expect([status, problem.code]).toEqual([415, code]);
  });
});

describe('a query', () => {
  it('with an unknown parameter is refused with the nearest known one', async () => {
    const { status, problem } = await api.call('GET', `${TOKENS}?limmit=5`);

    expect([status, problem.code]).toEqual([400, 'unknown_parameter']);
    expect(problem.hint).toContain('"limit"');
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=5&limit=6'])('%s is out of range', async (query) => {
    expect((await api.call('GET', `${TOKENS}?${query}`)).problem.code).toBe('invalid_field');
  });

  it('with a foreign cursor is told that it is expired', async () => {
    const { status, problem } = await api.call('GET', `${TOKENS}?cursor=abcd`);

    expect([status, problem.code]).toEqual([410, 'cursor_expired']);
  });
});

it('is closed for what smuggles requests', async () => {
  const both = await raw(`POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
  const twice = await raw(`POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`);

  expect(both).toMatch(/^HTTP\/1\.1 400 /);
  expect(twice).toMatch(/^HTTP\/1\.1 400 /);
});

describe('the management port', () => {
  it('answers health, readiness and metrics', async () => {
    const [health, ready, metrics] = await Promise.all(
      ['/healthz', '/readyz', '/metrics'].map(async (path) => (await fetch(`${api.managementUrl}${path}`)).text()),
    );

    expect([health, ready]).toEqual(['{"status":"ok","checks":{}}', '{"status":"ok","checks":{"database":"ok","process":"ok"}}']);
    expect(metrics).toContain('flotilla_http_request_seconds');
    expect(metrics).toContain('nodejs_eventloop_lag');
  });

  it('has nothing else, and the public port has no metrics', async () => {
    expect((await fetch(`${api.managementUrl}/api/v1`)).status).toBe(404);
    expect((await api.call('GET', '/metrics')).status).toBe(404);
  });
});

describe('the manual', () => {
  it('leads from its index to its pages, under a policy that lets nothing run', async () => {
    const index = await api.call<string>('GET', '/docs', { token: null });
    const errors = await api.call<string>('GET', '/docs/reference/errors', { token: null });

    expect(index.body).toContain('href="/docs/reference/errors"');
    expect(errors.body).toContain('id="malformed_body"');
    expect(errors.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(errors.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
  });

  it('has no page outside of itself', async () => {
    expect((await api.call('GET', '/docs/reference/nothing', { token: null })).problem.code).toBe('not_found');
    expect((await get('/docs/..%2f..%2fetc/passwd')).startsWith('HTTP/1.1 400')).toBe(true);
  });
});
