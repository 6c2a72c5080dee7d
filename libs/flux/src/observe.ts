import { refOf, type KubernetesObject, type ObservedObject } from '@flotilla/core';
import { conditionOf, conditionsOf, type Condition } from './conditions.ts';
import { isSetAt } from './fields.ts';
import { inventoryCount } from './inventory.ts';
import { configOf, controllerOf } from './owner.ts';
import { lastPassAt } from './readiness/last-pass.ts';
import { runningRevision } from './readiness/running-revision.ts';
import { generationOf } from './readiness/snapshot.ts';
import { sourceRefOf } from './references.ts';
import { cleanText, MAX_MESSAGE, MAX_WORD } from './text.ts';

/**
 * What a cluster's own words about one object come to, owned by a config or not; a fact, not a judgement.
 * Text is cleaned of control characters (they become U+FFFD) and cut: messages at 2,048 characters, words at 512.
 *
 * @param object as the API server returned it, or slimmed
 */
export function observeObject(object: KubernetesObject): ObservedObject {
  const conditions = conditionsOf(object);
  const config = wordOf(configOf(object));
  return {
    ref: refOf(object),
    uid: object.metadata.uid ?? '',
    generation: generationOf(object),
    ...readyFacts(conditionOf(conditions, 'Ready')),
    revision: wordOf(runningRevision(object)),
    isSuspended: isSetAt(object, 'spec', 'suspend'),
    isStalled: isTrue(conditions, 'Stalled'),
    isReconciling: isTrue(conditions, 'Reconciling'),
    owner: wordOf(controllerOf(object)) ?? (config === null ? null : `config/${config}`),
    config,
    lastPassAt: lastPassAt(object),
    inventoryCount: inventoryCount(object),
    source: wordOf(sourceRefOf(object)),
  };
}

function readyFacts(ready: Condition | null): Pick<ObservedObject, 'ready' | 'reason' | 'message' | 'changedAt'> {
  if (ready === null) return { ready: 'None', reason: '', message: '', changedAt: null };
  return {
    ready: ready.status === 'True' || ready.status === 'False' ? ready.status : 'Unknown',
    reason: cleanText(ready.reason, MAX_WORD),
    message: cleanText(ready.message, MAX_MESSAGE),
    changedAt: ready.changedAt,
  };
}

function isTrue(conditions: readonly Condition[], type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

function wordOf(text: string | null): string | null {
  return text === null ? null : cleanText(text, MAX_WORD);
}
