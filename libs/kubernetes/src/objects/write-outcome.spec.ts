import { ClusterUnavailable } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../http/api-request.ts';
import { outcomeOf } from './write-outcome.ts';

function refusal(status: number, reason: string | undefined, message: string): ApiAnswer {
  return { status, body: { kind: 'Status', message, ...(reason === undefined ? {} : { reason }) }, retryAfterMs: null };
}

describe('a refused write', () => {
  it.each([
    [refusal(422, 'Invalid', 'spec.interval: Required value'), 'Invalid'],
    [refusal(403, 'Forbidden', 'cannot patch resource'), 'Forbidden'],
    [refusal(403, 'Forbidden', 'unable to create new content in namespace shop because it is being terminated'), 'NamespaceTerminating'],
    [refusal(404, 'NotFound', 'namespaces "shop" not found'), 'NotFound'],
    [
      refusal(500, undefined, 'failed to create typed patch object (a/b; v1, Kind=ConfigMap): .bogus: field not declared in schema'),
      'Invalid',
    ],
    [refusal(413, undefined, 'too large'), 'Status413'],
  ])('is final and keeps the words of the API server: %o', (answer, reason) => {
    expect(outcomeOf(answer)).toEqual({ kind: 'Rejected', reason, message: answer.body?.['message'] });
  });

  it('is a conflict when somebody was faster', () => {
    expect(outcomeOf(refusal(409, 'Conflict', 'the object has been modified'))).toEqual({
      kind: 'Conflict',
      message: 'the object has been modified',
    });
  });

  it.each([401, 408, 429, 500, 502, 503, 504])('is no outcome at all when %i may pass by itself', (status) => {
    expect(() => outcomeOf({ ...refusal(status, undefined, 'later'), retryAfterMs: 9_000 })).toThrow(
      new ClusterUnavailable(`later (${status})`, 9_000),
    );
  });

  it('is no outcome when something else than an API server says yes', () => {
    expect(() => outcomeOf({ status: 200, body: null, retryAfterMs: null })).toThrow(ClusterUnavailable);
  });
});
