import { refOf, type ApplyOptions, type KubernetesObject, type WriteOutcome } from '@flotilla/core';
import type { ObjectRequests } from './object-requests.ts';
import { outcomeOf, WRITE_QUERY } from './write-outcome.ts';

/**
 * Server-side apply, forced: what we say of an object becomes ours, the rest stays with its owners. JSON is YAML, hence the media type.
 * Source: kubernetes.io/docs/reference/using-api/server-side-apply.
 */
export async function applyObject(requests: ObjectRequests, object: KubernetesObject, options: ApplyOptions): Promise<WriteOutcome> {
  const answer = await requests.send(refOf(object), {
    to: 'Object',
    method: 'PATCH',
    contentType: 'application/apply-patch+yaml',
    query: { ...WRITE_QUERY, force: 'true', ...(options.isDryRun ? { dryRun: 'All' } : {}) },
    body: object,
  });
  return outcomeOf(answer);
}
