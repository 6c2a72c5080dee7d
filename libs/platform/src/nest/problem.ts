import type { Problem } from '@flotilla/contracts';
import { errorEntry, type FlotillaError } from '@flotilla/core';
import { redactText } from '../redact.ts';
import type { FastifyReply, FastifyRequest } from './request-facts.ts';

const RETRY_AFTER_STATUSES = [429, 503];
const MAX_RETRY_AFTER_S = 3;

/** RFC 9457: what a caller may know of an error. Members of `extra` stand beside the standard ones and never over them. */
export function problemOf(error: FlotillaError, request: { readonly path: string; readonly requestId: string }): Problem {
  const { title, status, retryable = false } = errorEntry(error.code);
  return {
    ...error.extra,
    type: `/docs/reference/errors#${error.code}`,
    title,
    status,
    code: error.code,
    detail: redactText(error.message),
    instance: request.path,
    requestId: request.requestId,
    retryable,
    ...(error.hint === undefined ? {} : { hint: redactText(error.hint) }),
    ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
  };
}

/** Answers with the problem document. Where the body was not read, the connection ends instead of swallowing the rest. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: FlotillaError): void {
  const path = request.url.split('?', 1)[0] ?? '/';
  if (RETRY_AFTER_STATUSES.includes(error.status)) void reply.header('Retry-After', `${1 + Math.floor(Math.random() * MAX_RETRY_AFTER_S)}`);
  if (error.status === 401) void reply.header('WWW-Authenticate', path.startsWith('/agent/') ? 'FlotillaAgent' : 'Bearer realm="flotilla"');
  if (hasUnreadBody(request)) void reply.header('Connection', 'close');
  void reply
    .status(error.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(error, { path, requestId: request.id })));
}

function hasUnreadBody({ raw }: FastifyRequest): boolean {
  return !raw.readableEnded && (raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0);
}
