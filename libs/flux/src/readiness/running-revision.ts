import type { KubernetesObject } from '@flotilla/core';
import { textAt } from '../fields.ts';
import { fluxKindOf } from '../kinds.ts';
import { latestHistory } from './snapshot.ts';

/** The content that an object has fetched, applied or released, as Flux writes it; null when it has none or its kind knows none. */
export function runningRevision(object: KubernetesObject): string | null {
  const kind = fluxKindOf(object)?.kind;
  if (kind === 'Kustomization') return textAt(object, 'status', 'lastAppliedRevision');
  if (kind === 'HelmRelease') return textAt(latestHistory(object), 'chartVersion');
  return textAt(object, 'status', 'artifact', 'revision');
}
