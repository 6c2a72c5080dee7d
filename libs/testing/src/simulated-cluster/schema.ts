import { groupOf, type KubernetesObject, type WriteOutcome } from '@flotilla/core';
import { fluxKindOf } from '@flotilla/flux';

const GROUPS = new Set(['', 'apps', 'networking.k8s.io', 'rbac.authorization.k8s.io']);
const SPEC_FIELDS: Readonly<Record<string, readonly string[]>> = {
  GitRepository: ['interval', 'url', 'ref', 'timeout', 'suspend', 'secretRef', 'verify', 'ignore', 'include', 'provider', 'sparseCheckout'],
};

/** What the API server would refuse whatever is stored; null when it would not. */
export function refusalOfSchema({ apiVersion, kind, spec }: KubernetesObject): WriteOutcome | null {
  if (fluxKindOf({ apiVersion, kind }) === null && !GROUPS.has(groupOf(apiVersion))) {
    return { kind: 'Rejected', reason: 'KindNotServed', message: `The cluster serves no ${kind} of ${apiVersion}` };
  }
  const fields = SPEC_FIELDS[kind];
  const unknown = fields === undefined ? undefined : Object.keys(spec ?? {}).find((field) => !fields.includes(field));
  return unknown === undefined ? null : { kind: 'Rejected', reason: 'Invalid', message: `.spec.${unknown}: field not declared in schema` };
}
