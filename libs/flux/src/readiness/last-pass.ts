import type { EpochMs, KubernetesObject } from '@flotilla/core';
import { conditionsOf } from '../conditions.ts';
import { instantAt } from '../fields.ts';
import { latestHistory } from './snapshot.ts';

/**
 * When Flux last looked, by the cluster's clock: `history[0].lastReconciled` (Kustomization), else the newest change of a condition,
 * which is a lower bound: passes that change nothing leave no trace. Null when nobody has looked.
 */
export function lastPassAt(object: KubernetesObject): EpochMs | null {
  const at = instantAt(latestHistory(object), 'lastReconciled');
  if (at !== null) return at;
  const changes = conditionsOf(object).flatMap(({ changedAt }) => changedAt ?? []);
  return changes.length === 0 ? null : Math.max(...changes);
}
