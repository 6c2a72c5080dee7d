import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, ServedKind } from '@flotilla/core';
import type { ClusterConnection } from './connection/connection.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonObject | null;
}

/** Answers a request in its own way. @returns false to leave it to the server */
export type Fault = (request: SeenRequest, response: ServerResponse) => boolean;

export const CONFIG_MAPS: ServedKind = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };

/** Just enough of an API server for lists and watches of config maps; whatever else a test needs is a fault. */
export class FakeApiServer {
  readonly requests: SeenRequest[] = [];
  #fault: Fault = () => false;
  #objects = new Map<string, JsonObject>();
  #resourceVersion = 100;
  readonly #watches = new Set<ServerResponse>();
  readonly #waiting = new Set<() => void>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.#receive(request, response));
  }

  static async start(): Promise<FakeApiServer> {
    const server = createServer();
    const fake = new FakeApiServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get connection(): ClusterConnection {
    const { port } = this.server.address() as AddressInfo; // a server that listens on a port has one
    return { server: `http://127.0.0.1:${port}`, credentials: () => Promise.resolve({ headers: {}, tls: {} }), forget: () => undefined };
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on `fault` sees every request first. */
  fail(fault: Fault): void {
    this.#fault = fault;
  }

  heal(): void {
    this.#fault = () => false;
  }

  put(name: string): void {
    const type = this.#objects.has(name) ? 'MODIFIED' : 'ADDED';
    this.#objects.set(name, this.#objectOf(name));
    this.tell(type, this.#objects.get(name) ?? {});
  }

  remove(name: string): void {
    this.#objects.delete(name);
    this.tell('DELETED', this.#objectOf(name));
  }

  /** Without a word to any watch, as for one whose socket is dead. */
  removeUnheard(name: string): void {
    this.#objects.delete(name);
  }

  /** As after a restart with an older etcd: other objects, an earlier version, every socket gone. */
  restoreOlder(names: readonly string[]): void {
    this.#resourceVersion = 10;
    this.#objects = new Map(names.map((name) => [name, this.#objectOf(name)]));
    this.cut();
  }

  tell(type: string, object: JsonObject): void {
    for (const watch of this.#watches) watch.write(`${JSON.stringify({ type, object })}\n`);
  }

  /** Ends every watch in order, as its timeoutSeconds does. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  cut(): void {
    this.server.closeAllConnections();
  }

  count(isIt: (request: SeenRequest) => boolean): number {
    return this.requests.filter(isIt).length;
  }

  /** Resolves when `count` requests of this sort have come, since the start. */
  async seen(isIt: (request: SeenRequest) => boolean, count: number): Promise<void> {
    while (this.count(isIt) < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const text = Buffer.concat(chunks).toString();
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: text === '' ? null : JSON.parse(text),
    };
    this.requests.push(request);
    if (!this.#fault(request, response)) this.#answer(request, response);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #answer(request: SeenRequest, response: ServerResponse): void {
    if (isWatch(request)) this.#openWatch(response);
    else if (isList(request)) answer(response, 200, this.#page(request));
    else answer(response, 200, { metadata: { name: 'kube-system' } });
  }

  #openWatch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.#watches.add(response);
    response.once('close', () => this.#watches.delete(response));
  }

  #page({ query }: SeenRequest): JsonObject {
    const from = Number(query['continue'] ?? 0);
    const limit = Number(query['limit']);
    const all = [...this.#objects.values()];
    const next = from + limit < all.length ? { continue: String(from + limit) } : {};
    return {
      kind: 'ConfigMapList',
      items: all.slice(from, from + limit),
      metadata: { resourceVersion: String(this.#resourceVersion), ...next },
    };
  }

  #objectOf(name: string): JsonObject {
    this.#resourceVersion += 1;
    return {
      metadata: { name, namespace: 'shop', resourceVersion: String(this.#resourceVersion), managedFields: [{ manager: 'someone' }] },
    };
  }
}

export function isWatch({ query }: SeenRequest): boolean {
  return query['watch'] === 'true';
}

export function isList(request: SeenRequest): boolean {
  return request.path === '/api/v1/configmaps' && !isWatch(request);
}

export function isProbe({ path }: SeenRequest): boolean {
  return path === '/api/v1/namespaces/kube-system';
}

export function answer(response: ServerResponse, status: number, body: JsonObject, headers: Readonly<Record<string, string>> = {}): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}

/** A Status as the API server sends it. */
export function statusBody(code: number, message: string, reason?: string): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...(reason === undefined ? {} : { reason }) };
}
