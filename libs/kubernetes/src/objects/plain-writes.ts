import { refOf, type JsonObject, type KubernetesObject, type ObjectRef, type WriteOutcome } from '@flotilla/core';
import type { ObjectRequests } from './object-requests.ts';
import { outcomeOf, WRITE_QUERY } from './write-outcome.ts';

export async function mergePatchObject(requests: ObjectRequests, ref: ObjectRef, patch: JsonObject): Promise<WriteOutcome> {
  const answer = await requests.send(ref, {
    to: 'Object',
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    query: WRITE_QUERY,
    body: patch,
  });
  return outcomeOf(answer);
}

export async function createObject(requests: ObjectRequests, object: KubernetesObject): Promise<WriteOutcome> {
  return outcomeOf(await requests.send(refOf(object), { to: 'Collection', method: 'POST', query: WRITE_QUERY, body: object }));
}

/** Without a resourceVersion the API server would write over whatever is there, so that is refused here. */
export async function replaceObject(requests: ObjectRequests, object: KubernetesObject): Promise<WriteOutcome> {
  if (!object.metadata.resourceVersion) {
    return {
      kind: 'Rejected',
      reason: 'Invalid',
      message: `${object.kind} ${object.metadata.name} is to be replaced but carries no resourceVersion`,
    };
  }
  return outcomeOf(await requests.send(refOf(object), { to: 'Object', method: 'PUT', query: WRITE_QUERY, body: object }));
}
