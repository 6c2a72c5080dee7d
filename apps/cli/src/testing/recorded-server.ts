import { addresses, type Client } from '@flotilla/contracts/client';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RECORDED_BODIES } from './recorded-bodies.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands for the server, which is outside of this program: recorded bodies by route, or what a spec wants said instead. */
export class RecordedServer {
  readonly received: ReceivedRequest[] = [];
  readonly answers = new Map<keyof Client, RecordedAnswer>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RecordedServer> {
    const server = createServer();
    const recorded = new RecordedServer(server);
    server.on('request', (request: IncomingMessage, response) => {
      void readAll(request).then((body) => {
        recorded.received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
        const { status, body: answer, headers = {} } = recorded.answerTo(request);
        response
          .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
          .end(JSON.stringify(answer));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return recorded;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on a TCP port, so this is its address
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answerTo({ method, url = '' }: IncomingMessage): RecordedAnswer {
    const path = url.split('?')[0] ?? '';
    const address = Object.values(addresses).find(
      (each) => each.method === method && new RegExp(`^${each.path.replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`).test(path),
    );
    const id = address?.id as keyof Client | undefined; // the CLI asks for routes of its client only
    if (id === undefined) return { status: 404, body: problemOf('not_found', 404) };
    const body = RECORDED_BODIES[id];
    return this.answers.get(id) ?? { status: body === undefined ? 204 : 200, body };
  }
}

export function problemOf(code: string, status: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    type: `/docs/reference/errors#${code}`,
    title: code,
    status,
    code,
    detail: `It is ${code}`,
    instance: '/',
    requestId: 'req_01KAQ8Z3M5T7W9YB2D4F6H8J0K',
    retryable: false,
    ...more,
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
