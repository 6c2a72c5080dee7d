import type { KubernetesObject } from '@flotilla/core';
import { isSetAt, listAt } from '../fields.ts';
import { fluxKindOf } from '../kinds.ts';

/**
 * Whether a success of this root says that its workloads are healthy: a Kustomization with `wait` or `healthChecks`, or a
 * HelmRelease that waits, as it does unless told otherwise. `healthCheckExprs` count only with one of the two.
 */
export function isStrongRoot(object: KubernetesObject): boolean {
  const kind = fluxKindOf(object)?.kind;
  if (kind === 'Kustomization') return isSetAt(object, 'spec', 'wait') || listAt(object, 'spec', 'healthChecks').length > 0;
  return kind === 'HelmRelease' && !isSetAt(object, 'spec', 'install', 'disableWait') && !isSetAt(object, 'spec', 'upgrade', 'disableWait');
}
