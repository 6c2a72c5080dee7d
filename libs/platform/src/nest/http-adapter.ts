import type { IncomingMessage } from 'node:http';
import { FlotillaError } from '@flotilla/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { canonicalPathFault } from '../canonical-path.ts';
import { newUid } from '../uuid.ts';
import { sendProblem } from './problem.ts';
import type { FastifyReply, FastifyRequest } from './request-facts.ts';

const KIB = 1_024;
const MAX_URL_BYTES = 4 * KIB;
const MAX_HEADERS = 64;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Set on every answer; a handler may replace one of them. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Fastify with the limits that hold before a handler: time and size of headers, canonical paths, nothing folded by the router.
 * Bodies are left on the wire; the guard has them read once it knows the caller.
 */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    skipMiddie: true,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    http: { maxHeaderSize: 16 * KIB, headersTimeout: 5_000, connectionsCheckingInterval: 500 },
    forceCloseConnections: 'idle',
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, maxParamLength: 300 },
    genReqId: ({ headers }: IncomingMessage) => readRequestId(headers['x-request-id']) ?? newUid('req'),
    frameworkErrors: (_: Error, request: FastifyRequest, reply: FastifyReply) => {
      setHeaders(request, reply);
      sendProblem(request, reply, nonCanonical('its encoding cannot be read'));
    },
  });
  const fastify = adapter.getInstance();
  fastify.server.maxHeadersCount = MAX_HEADERS;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  fastify.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    const fault = urlFault(request.raw.url ?? '/');
    if (fault === null) done();
    else sendProblem(request, reply, fault);
  });
  return adapter;
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...HEADERS, 'X-Request-Id': request.id });
}

function readRequestId(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : null;
}

function urlFault(url: string): FlotillaError | null {
  if (Buffer.byteLength(url) > MAX_URL_BYTES) return nonCanonical(`the URL has more than ${MAX_URL_BYTES} bytes`);
  const fault = canonicalPathFault(url.split('?', 1)[0] ?? '/');
  return fault === null ? null : nonCanonical(fault);
}

function nonCanonical(why: string): FlotillaError {
  return new FlotillaError('non_canonical_path', {
    detail: `The path is not taken as it is written: ${why}`,
    hint: 'Send it as the documentation writes it',
  });
}
