import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FlotillaError } from '@flotilla/core';
import { problemOf } from '@flotilla/platform/nest';

const RETRY_AFTER_S = 5;

/** Refuses an upgrade with its problem document, and ends the connection. */
export function refuseUpgrade(socket: Duplex, error: FlotillaError, request: { readonly path: string; readonly requestId: string }): void {
  const body = JSON.stringify(problemOf(error, request));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Error'}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${request.requestId}`,
    ...(error.status === 503 || error.status === 429 ? [`Retry-After: ${1 + Math.floor(Math.random() * RETRY_AFTER_S)}`] : []),
    ...(error.status === 401 ? ['WWW-Authenticate: FlotillaAgent'] : []),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
