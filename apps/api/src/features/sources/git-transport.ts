import { FlotillaError } from '@flotilla/core';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';

const TIMEOUT_MS = 10_000;
/** About 100,000 refs. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** The one way out to Git servers: http and https, no redirect, no credentials, bounded in time and size. */
export const gitTransport: HttpClient = { request };

async function request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
  const response = await openGitRequest(url, { method, headers, body: body === undefined ? null : await collect(body) });
  return {
    url: response.url,
    method,
    statusCode: response.status,
    statusMessage: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: bounded(response.body, MAX_ANSWER_BYTES),
  };
}

interface GitRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** @throws FlotillaError `unresolved_reference` for what is no answer to the question */
export async function openGitRequest(url: string, { method, headers, body }: GitRequest): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers,
    body: body === null ? null : Buffer.from(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status >= 300 && response.status < 400) {
    throw unresolved(`${url} leads to ${response.headers.get('location') ?? 'another address'}`, 'Write the address it leads to');
  }
  if (response.status === 401 || response.status === 403) {
    throw unresolved(
      `${originOf(url)} asks for credentials, which this server does not have`,
      'Give ref.commit yourself, or list the source under allowUnpinned',
    );
  }
  return response;
}

export function unresolved(detail: string, hint: string, cause?: unknown): FlotillaError {
  return new FlotillaError('unresolved_reference', { detail, hint, cause });
}

async function collect(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function* bounded(body: ReadableStream<Uint8Array> | null, maxBytes: number): AsyncIterableIterator<Uint8Array> {
  if (body === null) return;
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > maxBytes)
      throw unresolved(
        `The Git server answered more than ${maxBytes} bytes`,
        'Name a branch or a tag instead of a range, or give ref.commit',
      );
    yield chunk;
  }
}

/** Without path and query, which may hold what must not be repeated. */
function originOf(url: string): string {
  return new URL(url).origin;
}
