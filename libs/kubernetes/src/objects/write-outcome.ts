import type { WriteOutcome } from '@flotilla/core';
import { isSuccess, messageOf, type ApiAnswer } from '../http/api-request.ts';
import { isPassing, unavailableFrom } from '../http/final.ts';
import { textAt } from '../http/text-at.ts';
import { readObject } from './kubernetes-object.ts';

/** Under this name every write of ours is recorded in `managedFields`; it never changes silently. */
export const FIELD_MANAGER = 'flotilla-agent';

/** What every write has in common: who writes, and that an unknown field is an error. */
export const WRITE_QUERY = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' } as const;

/** The cause that the API server gives for a 403 in a namespace that is going. */
export const NAMESPACE_TERMINATING = 'NamespaceTerminating';

/**
 * Translates an answer to a write, once for all writes.
 *
 * @throws ClusterUnavailable for what may pass by itself
 */
export function outcomeOf(answer: ApiAnswer): WriteOutcome {
  if (isSuccess(answer)) return { kind: 'Written', object: readObject(answer.body) };
  if (isUndeclaredField(answer)) return rejected('Invalid', messageOf(answer));
  if (isPassing(answer)) throw unavailableFrom(answer);
  if (answer.status === 409) return { kind: 'Conflict', message: messageOf(answer) };
  return rejected(isTerminating(answer) ? NAMESPACE_TERMINATING : reasonOf(answer), messageOf(answer));
}

function rejected(reason: string, message: string): WriteOutcome {
  return { kind: 'Rejected', reason, message };
}

/**
 * Server-side apply answers an unknown field with 500 and no reason, though it will never pass.
 * Source: kubernetes/apimachinery pkg/util/managedfields/internal/structuredmerge.go Apply(), seen on kube-apiserver 1.36.
 */
function isUndeclaredField(answer: ApiAnswer): boolean {
  return answer.status === 500 && messageOf(answer).startsWith('failed to create typed patch object');
}

/** Source: kubernetes/apiserver pkg/admission/plugin/namespace/lifecycle/admission.go, cause NamespaceTerminating; the text is older than the cause. */
function isTerminating(answer: ApiAnswer): boolean {
  return answer.status === 403 && messageOf(answer).includes('is being terminated');
}

/** Source: the Status kind of the Kubernetes API conventions. */
function reasonOf(answer: ApiAnswer): string {
  return textAt(answer.body, 'reason') || `Status${answer.status}`;
}
