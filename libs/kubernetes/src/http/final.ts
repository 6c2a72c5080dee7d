import { ClusterUnavailable } from '@flotilla/core';
import { messageOf, type ApiAnswer } from './api-request.ts';

/** 401: the token ended or its file was renewed; the next request reads it anew. */
const PASSING = [401, 408, 425, 429];

/** Whether asking again may get another answer without anybody changing anything. */
export function isPassing(answer: ApiAnswer): boolean {
  return PASSING.includes(answer.status) || answer.status >= 500;
}

export function unavailableFrom(answer: ApiAnswer): ClusterUnavailable {
  return new ClusterUnavailable(`${messageOf(answer)} (${answer.status})`, answer.retryAfterMs);
}
