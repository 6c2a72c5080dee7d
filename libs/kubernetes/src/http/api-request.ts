import type { JsonObject } from '@flotilla/core';
import { textAt } from './text-at.ts';

/** One request to the API server, before credentials. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root of the API, encoded: `/api/v1/namespaces/shop`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly patience?: Patience;
  readonly signal?: AbortSignal;
}

/** How long an answer may take: in all, or between two bytes of it. */
export interface Patience {
  readonly ms: number;
  readonly per: 'Answer' | 'Byte';
}

export interface ApiAnswer {
  readonly status: number;
  /** Null for what is not a JSON object, such as the `404 page not found` of a kind that is not served. */
  readonly body: JsonObject | null;
  readonly retryAfterMs: number | null;
}

/** Metadata alone: for questions that need neither spec nor status. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

export function isSuccess(answer: ApiAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** What the API server says in words, whatever it answered. */
export function messageOf(answer: ApiAnswer): string {
  return textAt(answer.body, 'message') || `The API server answered ${answer.status}`;
}
