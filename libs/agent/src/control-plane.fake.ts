import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { agentMessage, type AgentMessage, type ServerMessage } from '@flotilla/contracts';
import {
  decodeBase64Url,
  desiredDigest,
  digestOf,
  type AgentReport,
  type DesiredConfig,
  type DesiredDocument,
  type JsonObject,
  type Rendering,
} from '@flotilla/core';
import { isBoundTo, isSignedBy, parseRequestToken, type RequestClaims } from '@flotilla/platform';
import { WebSocketServer, type WebSocket } from 'ws';

export const CLUSTER_UID = 'cl_fake';

/** What answers the next upgrade or request instead of the usual. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly extra?: JsonObject;
}

/**
 * A control plane for one agent over real sockets: it proves each upgrade by the agent's key, holds one document, accepts what is current and
 * acknowledges every report. Tests steer it and read what it was told.
 */
export class FakeControlPlane {
  readonly messages: AgentMessage[] = [];
  readonly upgrades: RequestClaims[] = [];
  readonly joins: JsonObject[] = [];
  readonly refusals: Refusal[] = [];
  joinAnswers: JsonObject[] = [];
  publicKey: Uint8Array | null = null;
  heartbeatMs = 1_000;
  isMute = false;
  private readonly wishes = new Map<string, DesiredConfig>();
  private readonly renderings = new Map<string, Rendering>();
  private readonly sockets = new Set<WebSocket>();
  private readonly server: Server;
  private readonly webSockets = new WebSocketServer({ noServer: true });

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  static async start(): Promise<FakeControlPlane> {
    const plane = new FakeControlPlane();
    await new Promise<void>((resolve) => plane.server.listen(0, '127.0.0.1', resolve));
    return plane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  get document(): DesiredDocument {
    return { cluster: CLUSTER_UID, timeline: 'one', configs: [...this.wishes.values()] };
  }

  get reports(): readonly AgentReport[] {
    return this.messages.flatMap((message) => (message.type === 'report' ? [message.report] : []));
  }

  get isConnected(): boolean {
    return this.sockets.size > 0;
  }

  assign(rendering: Rendering): DesiredConfig {
    const digest = digestOf(rendering as unknown as JsonObject); // a rendering is JSON
    this.renderings.set(digest, rendering);
    const generation = (this.wishes.get(rendering.config)?.generation ?? 0) + 1;
    const wish: DesiredConfig = {
      config: rendering.config,
      generation,
      claim: 'Offered',
      revision: rendering.revision,
      rendering: digest,
      token: `${new Date().toISOString()}-${generation}`,
      pruneApproved: null,
    };
    this.wishes.set(rendering.config, wish);
    this.tellDesired();
    return wish;
  }

  tellDesired(): void {
    this.send(this.desired());
  }

  /** Closes every channel with this code, as a revocation or a displacement would. */
  close(code: number, reason = ''): void {
    for (const socket of this.sockets) socket.close(code, reason);
  }

  /** Text that no schema made. */
  sendRaw(text: string): void {
    for (const socket of this.sockets) socket.send(text);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const token = parseRequestToken(request.headers.authorization);
    const refusal =
      this.refusals.shift() ?? (token === null || !this.isProven(token, request) ? { status: 401, code: 'unauthenticated' } : null);
    if (token !== null) this.upgrades.push(token.claims);
    if (refusal !== null) {
      const body = problemOf(refusal);
      socket.end(
        `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => this.open(webSocket));
  }

  private isProven(token: NonNullable<ReturnType<typeof parseRequestToken>>, { method = '', url = '' }: IncomingMessage): boolean {
    const isOurs = this.publicKey !== null && isSignedBy(token, this.publicKey);
    return isOurs && isBoundTo(token, { cluster: CLUSTER_UID, audiences: [this.url], method, target: url });
  }

  private open(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data: Buffer) => this.take(agentMessage.parse(JSON.parse(data.toString('utf8')))));
    socket.send(
      JSON.stringify({
        type: 'welcome',
        serverTime: Date.now(),
        pollAfterMs: 1_000,
        heartbeatMs: this.heartbeatMs,
        bootEpoch: 1,
      } satisfies ServerMessage),
    );
  }

  private take(message: AgentMessage): void {
    this.messages.push(message);
    if (this.isMute) return;
    switch (message.type) {
      case 'desire':
        return this.tellDesired();
      case 'claim': {
        const items = message.items.map(({ config, generation }) => ({ config, generation, ...this.decide(config, generation) }));
        return this.send({ ...this.desired(), type: 'claimed', id: message.id, items });
      }
      case 'report':
        return this.send({ type: 'ack', id: message.id, seq: message.report.seq, pollAfterMs: 1_000 });
      case 'heartbeat':
    }
  }

  private decide(config: string, generation: number): { readonly isAccepted: boolean; readonly code: string | null } {
    const wish = this.wishes.get(config);
    if (wish?.generation !== generation) return { isAccepted: false, code: 'claim_refused' };
    this.wishes.set(config, { ...wish, claim: 'Claimed' });
    return { isAccepted: true, code: null };
  }

  private desired(): Extract<ServerMessage, { type: 'desired' }> {
    const { cluster, timeline, configs } = this.document;
    return {
      type: 'desired',
      etag: desiredDigest(this.document),
      document: { cluster, timeline, configs: configs.map((wish) => ({ ...wish })) },
    };
  }

  private send(message: ServerMessage): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(message));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so chunks are buffers
    const text = Buffer.concat(chunks).toString('utf8');
    const refusal = this.refusals.shift();
    const [status, body] = refusal === undefined ? this.route(request.url ?? '', text) : [refusal.status, problemOf(refusal)];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  }

  private route(url: string, text: string): readonly [number, string] {
    if (url === '/agent/v1/join/challenge')
      return [200, JSON.stringify({ nonce: 'AAAA', serverTime: new Date().toISOString(), audience: this.url })];
    if (url === '/agent/v1/join') {
      const body = JSON.parse(text) as { readonly jwk: { readonly x: string } } & JsonObject; // what `join` sends
      this.joins.push(body);
      this.publicKey = decodeBase64Url(body.jwk.x);
      return [
        200,
        JSON.stringify(
          this.joinAnswers.shift() ?? {
            clusterUid: CLUSTER_UID,
            cluster: 'store-1',
            thumbprint: '',
            phase: 'Active',
            serverTime: '',
            pollAfterMs: 1_000,
          },
        ),
      ];
    }
    const rendering = this.renderings.get(url.slice('/agent/v1/revisions/'.length));
    return rendering === undefined ? [404, problemOf({ status: 404, code: 'not_found' })] : [200, JSON.stringify(rendering)];
  }
}

function problemOf({ status, code, extra }: Refusal): string {
  return JSON.stringify({ type: `/docs/errors#${code}`, title: code, status, code, detail: `Refused: ${code}`, ...extra });
}
