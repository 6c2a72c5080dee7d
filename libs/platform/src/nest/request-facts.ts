import type { Caller } from '@flotilla/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is known of a request beside what it says itself. */
export interface RequestFacts {
  readonly requestId: string;
  /** Null until the guard has decided. */
  caller: Caller | null;
  /** The bytes as they came in, after inflating; null until the guard lets them be read, and without a body. */
  body: Buffer | null;
}

const FACTS = new WeakMap<FastifyRequest, RequestFacts>();

/** One object a request, made on first use. */
export function factsOf(request: FastifyRequest): RequestFacts {
  const known = FACTS.get(request);
  if (known !== undefined) return known;
  const facts: RequestFacts = { requestId: request.id, caller: null, body: null };
  FACTS.set(request, facts);
  return facts;
}

export type { FastifyReply, FastifyRequest };
