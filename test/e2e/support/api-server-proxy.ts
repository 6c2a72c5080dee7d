import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { TestCluster } from './test-cluster.ts';

export interface SeenWrite {
  readonly method: string;
  readonly path: string;
}

/**
 * Stands between an agent and its API server, on loopback. It sees every write, and can withhold the answer to the k-th:
 * the API server has carried it out, the agent never learns of it.
 */
export class ApiServerProxy {
  readonly writes: SeenWrite[] = [];
  private withholdAt = Number.POSITIVE_INFINITY;
  private onWithheld: () => void = () => undefined;
  private isFrozen = false;
  private readonly held: (() => void)[] = [];
  private readonly streams = new Set<IncomingMessage>();

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly url: URL; readonly options: Record<string, unknown> },
  ) {}

  static async before(cluster: TestCluster): Promise<ApiServerProxy> {
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    config.setCurrentContext(cluster.context);
    const options: Record<string, unknown> = {};
    await config.applyToHTTPSOptions(options);
    const server = createServer();
    const proxy = new ApiServerProxy(server, { url: new URL(config.getCurrentCluster()?.server ?? ''), options });
    server.on('request', (incoming, answer) => proxy.pass(incoming, answer));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** A kubeconfig that leads through the proxy; it needs no credential, the proxy adds the cluster's own. */
  kubeconfig(directory: string, context: string): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
    const file = join(directory, `proxy-${address.port}.kubeconfig`);
    const cluster = { name: context, cluster: { server: `http://127.0.0.1:${address.port}` } };
    const user = { name: context, user: {} };
    const contexts = [{ name: context, context: { cluster: context, user: context } }];
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': context, clusters: [cluster], users: [user], contexts }),
      { mode: 0o600 },
    );
    return file;
  }

  /** Starts counting anew; the answer to write number `k` (from 1) is withheld and `then` is called. */
  withhold(k: number, then: () => void): void {
    this.writes.length = 0;
    this.withholdAt = k;
    this.onWithheld = then;
  }

  forward(): void {
    this.withholdAt = Number.POSITIVE_INFINITY;
  }

  /** Like an API server that was stopped: sockets stay open, nothing is answered, watches say nothing. */
  freeze(): void {
    this.isFrozen = true;
    for (const stream of this.streams) stream.pause();
  }

  thaw(): void {
    this.isFrozen = false;
    for (const stream of this.streams) stream.resume();
    for (const go of this.held.splice(0)) go();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    if (this.isFrozen) {
      this.held.push(() => this.pass(incoming, answer));
      return;
    }
    const method = incoming.method ?? 'GET';
    const isWrite = method !== 'GET';
    if (isWrite) this.writes.push({ method, path: incoming.url ?? '' });
    const isWithheld = isWrite && this.writes.length === this.withholdAt;
    const headers = {
      ...incoming.headers,
      ...(this.target.options['headers'] as Record<string, string> | undefined),
      host: this.target.url.host,
    };
    const onward = request(
      { ...this.target.options, host: this.target.url.hostname, port: this.target.url.port, method, path: incoming.url, headers },
      (response) => {
        if (isWithheld) {
          response.resume().once('end', () => this.onWithheld());
          return;
        }
        answer.writeHead(response.statusCode ?? 502, response.headers);
        this.streams.add(response);
        response.once('close', () => this.streams.delete(response));
        response.pipe(answer);
        answer.once('close', () => response.destroy());
      },
    );
    onward.on('error', () => answer.destroy());
    answer.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}
