import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@flotilla/core';
import type { Metrics } from './metrics.ts';

export interface Health {
  readonly status: 'ok' | 'unavailable';
  /** Name of a check → `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface ManagementOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Asks nothing outside of the process. */
  readonly health: () => Health;
  readonly readiness: () => Promise<Health>;
  readonly metrics: Metrics;
}

export interface ManagementServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Health, readiness and metrics on a port of their own, which no user and no agent needs to reach. */
export async function startManagement(options: ManagementOptions): Promise<ManagementServer> {
  const server = createServer((request, response) => {
    answer(options, request.url ?? '/', response).catch(() => response.writeHead(500).end());
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, close };
}

function listen(server: Server, { host, port }: ManagementOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(options: ManagementOptions, url: string, response: ServerResponse): Promise<void> {
  switch (url) {
    case '/healthz':
      return sendHealth(response, options.health());
    case '/readyz':
      return sendHealth(response, await options.readiness());
    case '/metrics':
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await options.metrics.text());
      return undefined;
    default:
      return sendJson(response, 404, { status: 'unavailable', checks: {} });
  }
}

function sendHealth(response: ServerResponse, { status, checks }: Health): void {
  sendJson(response, status === 'ok' ? 200 : 503, { status, checks });
}

function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }).end(JSON.stringify(body));
}
