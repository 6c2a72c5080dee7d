import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { FlotillaError } from '@flotilla/core';

/** Where the control plane is. */
export interface ServerPlace {
  /** `https://flotilla.example.com`, a base path behind it is kept; plain `http:` for loopback only. */
  readonly url: URL;
  /** Certificate authorities in PEM instead of Node's own; there is no switch that turns verification off. */
  readonly ca: string | undefined;
  /** Origin by which the server must go; a proof is made for it and for no other. */
  readonly audience: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** From `/agent/v1` on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal?: AbortSignal;
}

/** A download may take as long as it flows. */
const IDLE_MS = 30_000;
const MAX_ANSWER = 32 * 1024 * 1024;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * @param text as an operator wrote it
 * @throws FlotillaError `invalid_field` for what is no URL, carries a user or a query, or is plain `http:` to another machine
 */
export function readServerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '') {
    throw new FlotillaError('invalid_field', {
      detail: `The server ${JSON.stringify(text)} is no http(s) URL`,
      hint: 'Write --server https://flotilla.example.com',
    });
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new FlotillaError('invalid_field', {
      detail: 'Plain http is for loopback addresses only',
      hint: 'Write https:// and, for an authority of your own, --ca-file',
    });
  }
  return url;
}

/** The address of a route below the server's base path. */
export function addressOf({ url }: ServerPlace, path: string): URL {
  return new URL(`${url.pathname.replace(/\/$/, '')}${path}`, url);
}

/**
 * One request on a connection of its own: joining and bodies are rare, and an idle connection would cost memory on both sides.
 *
 * @throws Error when no answer came
 */
export function sendHttp(place: ServerPlace, { method, path, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  const send = place.url.protocol === 'https:' ? requestTls : requestPlain;
  const length = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) };
  const options = {
    method,
    headers: { accept: 'application/json', ...length, ...headers },
    timeout: IDLE_MS,
    agent: false,
    ca: place.ca,
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    const request = send(addressOf(place, path), options, (response) => {
      readAnswer(response).then(resolve, reject);
    });
    request.on('timeout', () => request.destroy(new Error(`The server said nothing for ${IDLE_MS / 1_000} s`)));
    request.on('error', reject);
    request.end(body);
  });
}

/** Reads a whole answer, whoever asked. */
export async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk; // no encoding is set, so chunks are buffers
    length += bytes.length;
    if (length > MAX_ANSWER) throw new Error(`The answer is longer than ${MAX_ANSWER} bytes`);
    chunks.push(bytes);
  }
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1_000 : null,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
