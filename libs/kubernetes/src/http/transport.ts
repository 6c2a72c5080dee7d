import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ClusterUnavailable, FlotillaError, isJsonObject, type JsonObject } from '@flotilla/core';
import type { ClusterConnection, Credentials } from '../connection/connection.ts';
import type { ApiAnswer, ApiRequest, Patience } from './api-request.ts';
import { Deadline } from './deadline.ts';
import type { ClientTimings } from './timings.ts';

/** A page of 50 objects at etcd's limit of 1.5 MiB each. */
const MAX_BODY_BYTES = 80 * 1024 * 1024;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * HTTP to one API server over one keep-alive agent. Sockets are kept apart by their TLS facts, so a rotated certificate takes effect
 * with the next request.
 */
export class Transport {
  readonly #base: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #request: typeof httpsRequest;

  constructor(
    private readonly connection: ClusterConnection,
    private readonly timings: ClientTimings,
    /** Called for every byte that comes from the API server. */
    private readonly onHeard: () => void,
  ) {
    this.#base = new URL(connection.server);
    const isPlain = this.#base.protocol === 'http:';
    if (isPlain && !LOOPBACK.includes(this.#base.hostname)) {
      throw new FlotillaError('invalid_field', {
        detail: `Plain http is for loopback only, not for ${this.#base.host}`,
        hint: 'Use https://',
      });
    }
    this.#agent = isPlain ? new HttpAgent({ keepAlive: true, maxFreeSockets: 4 }) : new HttpsAgent({ keepAlive: true, maxFreeSockets: 4 });
    this.#request = isPlain ? httpRequest : httpsRequest;
  }

  /** @throws ClusterUnavailable when no whole answer came; a status is an answer, whatever it says */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const patience = request.patience ?? { ms: this.timings.responseMs, per: 'Answer' };
    try {
      return await this.#exchange(request, patience);
    } catch (error) {
      // The server closed an idle socket while we wrote to it. A read can be said twice; for a write its caller decides.
      if (request.method === 'GET' && error instanceof LostOnReuse) return this.#exchange(request, patience);
      throw error;
    }
  }

  /** An answer whose body is still coming: the caller reads or destroys it. Only the wait for its head is bounded. */
  async open(request: ApiRequest): Promise<IncomingMessage> {
    const deadline = new Deadline({ ms: this.timings.responseMs, per: 'Answer' });
    try {
      return await this.#start(request, deadline);
    } finally {
      deadline.end();
    }
  }

  /** Reads what an opened answer says when it is not the expected stream. */
  async answerOf(response: IncomingMessage): Promise<ApiAnswer> {
    const deadline = new Deadline({ ms: this.timings.responseMs, per: 'Answer' });
    deadline.onExpiry((error) => response.destroy(error));
    try {
      return await this.#read(response, deadline);
    } finally {
      deadline.end();
    }
  }

  /** Ends idle sockets. Requests that run are ended by their signals. */
  close(): void {
    this.#agent.destroy();
  }

  async #exchange(request: ApiRequest, patience: Patience): Promise<ApiAnswer> {
    const deadline = new Deadline(patience);
    try {
      return await this.#read(await this.#start(request, deadline), deadline);
    } finally {
      deadline.end();
    }
  }

  async #start(request: ApiRequest, deadline: Deadline): Promise<IncomingMessage> {
    const credentials = await this.#credentials();
    const body = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body));
    const sent = this.#request(this.#urlOf(request), {
      method: request.method,
      agent: this.#agent,
      headers: { ...headersOf(request), ...bodyHeaders(request, body), ...credentials.headers },
      ...credentials.tls,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    deadline.onExpiry((error) => sent.destroy(error));
    boundConnecting(sent, this.timings.connectMs);
    return new Promise((resolve, reject) => {
      sent.once('response', (response) => {
        this.onHeard();
        if (response.statusCode === 401) this.connection.forget();
        resolve(response);
      });
      // Not `once`: a request may fail again after its answer began, and an unheard error would end the process.
      sent.on('error', (error) => reject(sent.reusedSocket && isReset(error) ? new LostOnReuse(error.message) : unavailable(error)));
      sent.end(body);
    });
  }

  async #read(response: IncomingMessage, deadline: Deadline): Promise<ApiAnswer> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        // no encoding is set, so chunks are buffers
        this.onHeard();
        deadline.heard();
        size += chunk.length;
        if (size > MAX_BODY_BYTES) throw new ClusterUnavailable(`The API server's answer is longer than ${MAX_BODY_BYTES} bytes`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw unavailable(error);
    }
    return { status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)), retryAfterMs: retryAfterOf(response) };
  }

  async #credentials(): Promise<Credentials> {
    try {
      return await this.connection.credentials();
    } catch (error) {
      throw new ClusterUnavailable(`No credentials for the API server: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #urlOf({ path, query }: ApiRequest): URL {
    const url = new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return url;
  }
}

class LostOnReuse extends ClusterUnavailable {}

function headersOf({ accept = 'application/json' }: ApiRequest): Readonly<Record<string, string>> {
  return { accept, 'user-agent': 'flotilla-agent' };
}

/** The length is said here because Node frames no body of a DELETE by itself: it would be read as the next request. */
function bodyHeaders({ contentType = 'application/json' }: ApiRequest, body: Buffer | null): Readonly<Record<string, string | number>> {
  return body === null ? {} : { 'content-type': contentType, 'content-length': body.length };
}

function boundConnecting(sent: ClientRequest, connectMs: number): void {
  sent.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(
      () => sent.destroy(new ClusterUnavailable(`No connection to the API server within ${connectMs} ms`)),
      connectMs,
    );
    const ready = 'encrypted' in socket ? 'secureConnect' : 'connect';
    socket.once(ready, () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function unavailable(error: unknown): ClusterUnavailable {
  if (error instanceof ClusterUnavailable) return error;
  return new ClusterUnavailable(`The API server cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
}

function parse(bytes: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Seconds only: the API server sends no dates. Source: RFC 9110 10.2.3. */
function retryAfterOf(response: IncomingMessage): number | null {
  const seconds = Number(response.headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}
