import { isLabelValue, isReservedLabel } from '../cluster/labels.ts';
import { FlotillaError, type FieldFault } from '../error/flotilla-error.ts';
import type { JoinTokenTerms } from './join-token-terms.ts';
import { fitsNamePattern } from './name-pattern.ts';

/** The fact in which an agent names its Kubernetes cluster: the uid of namespace kube-system. */
export const CLUSTER_ID_FACT = 'clusterId';

/** Where a cluster lies for which neither token nor agent names a region. */
export const DEFAULT_REGION = 'default';

/** Where a new cluster is put, and how it is labelled. */
export interface Placement {
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether this token admits a cluster of this name; names are compared exactly. */
export function admitsName(terms: Pick<JoinTokenTerms, 'clusterName'>, name: string): boolean {
  return terms.clusterName === null || fitsNamePattern(terms.clusterName, name);
}

export function admitsKey(terms: Pick<JoinTokenTerms, 'agentThumbprint'>, thumbprint: string): boolean {
  return terms.agentThumbprint === null || terms.agentThumbprint === thumbprint;
}

/**
 * The agent's wishes within what the token allows: its labels are kept where `allowLabels` names them, imposed values win,
 * the server's own keys are never taken.
 *
 * @param asked the agent's labels; `region` among them is its wish for a region
 * @throws FlotillaError `invalid_field` for a kept value that Kubernetes would not take
 */
export function placementOf(
  terms: Pick<JoinTokenTerms, 'region' | 'labels' | 'allowLabels'>,
  asked: Readonly<Record<string, string>>,
): Placement {
  const kept = Object.entries(asked).filter(([key]) => terms.allowLabels.includes(key) && !isReservedLabel(key));
  const wish = Object.hasOwn(asked, 'region') ? asked['region'] : undefined;
  const region = terms.region ?? wish ?? DEFAULT_REGION;
  const faults = [
    ...kept.flatMap(([key, value]) => (isLabelValue(value) ? [] : [fault(key)])),
    ...(region !== '' && isLabelValue(region) ? [] : [fault('region')]),
  ];
  if (faults.length > 0)
    throw new FlotillaError('invalid_field', { detail: faults.map(({ message }) => message).join('; '), errors: faults });
  return { region, labels: { ...Object.fromEntries(kept), ...terms.labels } };
}

function fault(key: string): FieldFault {
  const message = `Label "${key}": at most 63 of letters, digits, "-", "_" and ".", beginning and ending with a letter or digit`;
  return { in: 'body', pointer: `/labels/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'invalid_field', message };
}
