import type { KubernetesObject, ObjectRef, WriteOutcome } from '@flotilla/core';
import type { ObjectRequests } from './object-requests.ts';
import { outcomeOf } from './write-outcome.ts';

/** Deletes an object only while it has this uid; one of the same name that somebody made since is a `Conflict` and stays. */
export async function deleteObject(requests: ObjectRequests, ref: ObjectRef, uid: string): Promise<WriteOutcome> {
  const answer = await requests.send(ref, {
    to: 'Object',
    method: 'DELETE',
    body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid } },
  });
  const isGone = answer.status === 404 || (answer.status === 200 && answer.body?.['kind'] === 'Status');
  return isGone ? { kind: 'Written', object: lastSeen(ref, uid) } : outcomeOf(answer);
}

/** The API server says no more about what is gone. */
function lastSeen({ apiVersion, kind, namespace, name }: ObjectRef, uid: string): KubernetesObject {
  return { apiVersion, kind, metadata: namespace === '' ? { name, uid } : { name, namespace, uid } };
}
