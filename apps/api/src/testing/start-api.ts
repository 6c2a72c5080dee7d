import { randomBytes } from 'node:crypto';
import { BlockList } from 'node:net';
import { ROUTE_TABLE, type Problem, type Route } from '@flotilla/contracts';
import type { Role } from '@flotilla/core';
import { newUid, SILENT, type Kek } from '@flotilla/platform';
import type { Config } from '../config.ts';
import { hashOfSecret, newApiToken } from '../features/access/api-token-secret.ts';
import { openFoundation, type Foundation } from '../foundation.ts';
import { startServer } from '../server.ts';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, text for other types, undefined without a body. */
  readonly body: T;
  /** The body as what an error answers. */
  readonly problem: Problem;
}

export interface Call {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: without a credential. Default: the admin's. */
  readonly token?: string | null;
}

export interface TestApi {
  readonly url: string;
  readonly managementUrl: string;
  readonly adminToken: string;
  /** Everything below Nest: database, unit of work, keys. */
  readonly foundation: Foundation;
  /** `call('GET', '/api/v1/whoami')`; as admin unless told otherwise. A string or bytes as body are sent as they are. */
  call<T = unknown>(method: string, path: string, call?: Call): Promise<Answer<T>>;
  /** A live API token with this role. */
  tokenOf(role: Role): Promise<string>;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  readonly config?: Partial<Config>;
  readonly routes?: readonly Route[];
  readonly poolSize?: number;
  /** The same for processes that share a database. */
  readonly kek?: Kek;
}

/**
 * The real server in this process, both roles, on free ports; answers that break their contract are errors.
 *
 * ```ts
 * const { url } = await createTestDatabase();
 * const api = await startApi(url);
 * afterAll(() => api.stop());
 * ```
 */
export async function startApi(databaseUrl: string, options: TestApiOptions = {}): Promise<TestApi> {
  const config: Config = { ...TEST_CONFIG, ...options.config };
  const foundation = await openFoundation({
    config,
    databaseUrl,
    kek: options.kek ?? { version: 1, bytes: randomBytes(32) },
    logger: SILENT,
    poolSize: options.poolSize ?? 5,
  });
  const server = await startServer(foundation, { routes: options.routes ?? ROUTE_TABLE, checksResponses: true });
  const url = `http://127.0.0.1:${server.port}`;
  const tokenOf = (role: Role): Promise<string> => insertToken(foundation, role);
  const adminToken = await tokenOf('admin');
  return {
    url,
    managementUrl: `http://127.0.0.1:${server.managementPort}`,
    adminToken,
    foundation,
    call: callerOf(url, adminToken),
    tokenOf,
    stop: async () => {
      await server.close();
      await foundation.close();
    },
  };
}

const TEST_CONFIG: Config = {
  databaseUrl: null,
  dataDir: '/nonexistent',
  host: '127.0.0.1',
  port: 0,
  managementPort: 0,
  roles: ['http', 'worker'],
  audience: 'https://flotilla.example',
  kekFile: null,
  adminTokenFile: null,
  trustedProxies: new BlockList(),
  lateAfterMs: 45_000,
  offlineAfterMs: 300_000,
  heartbeatMs: 15_000,
  logLevel: 'error',
};

async function insertToken({ unitOfWork }: Foundation, role: Role): Promise<string> {
  const { handle, secret, text } = newApiToken();
  await unitOfWork.run(async (work) => {
    const now = await work.now();
    await work.stores.apiTokens.insert({
      uid: newUid('at'),
      name: `test-${handle}`,
      handle,
      secretHash: hashOfSecret(secret),
      role,
      createdAt: now,
      createdBy: 'test',
      expiresAt: now + 3_600_000,
      lastUsedAt: null,
      revokedAt: null,
    });
  });
  return text;
}

/** As {@link TestApi.call}, of a server that runs anywhere. */
export function callerOf(url: string, adminToken: string): TestApi['call'] {
  return (method, path, call = {}) => send(url, method, path, { token: adminToken, ...call });
}

async function send<T>(url: string, method: string, path: string, { body, headers = {}, token }: Call): Promise<Answer<T>> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(typeof token === 'string' ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }), // fetch takes bytes where it takes text
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const parsed: unknown = isJson ? JSON.parse(text) : text === '' ? undefined : text;
  return { status: response.status, headers: response.headers, body: parsed as T, problem: parsed as Problem }; // a test says what it expects
}
