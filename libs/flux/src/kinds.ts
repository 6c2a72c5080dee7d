import { groupOf, type ObjectRole } from '@flotilla/core';

/** Minor versions of Flux whose served API versions are known here. */
export const FLUX_MINORS = ['2.2', '2.3', '2.4', '2.5', '2.6', '2.7', '2.8', '2.9'] as const;
export type FluxMinor = (typeof FLUX_MINORS)[number];

/** The Flux that manifests are written for. */
export const CURRENT_FLUX: FluxMinor = '2.9';

/** From a Flux minor on: the API versions served, the stored one first. */
type ServedSince = readonly (readonly [since: FluxMinor, versions: readonly string[]])[];

/** One kind of Flux and what tells it from the others. */
export interface FluxKind {
  readonly group: string;
  readonly kind: string;
  /** The one version that Flux 2.9 serves. */
  readonly version: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly role: ObjectRole;
  /** Alert and Provider have no status at all. */
  readonly hasStatus: boolean;
  /** Whether `reconcile.fluxcd.io/requestedAt` is answered by `status.lastHandledReconcileAt`. */
  readonly hasRequestedAt: boolean;
  /** ArtifactGenerator and ExternalArtifact carry the observed generation in their conditions only. */
  readonly hasObservedGeneration: boolean;
  readonly served: ServedSince;
}

const SOURCE = 'source.toolkit.fluxcd.io';
const NOTIFICATION = 'notification.toolkit.fluxcd.io';
const IMAGE = 'image.toolkit.fluxcd.io';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM = 'helm.toolkit.fluxcd.io';
const EXTENSIONS = 'source.extensions.fluxcd.io';

/** The API groups an agent observes. */
export const FLUX_GROUPS: readonly string[] = [SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE, EXTENSIONS];

const V1_SINCE_22: ServedSince = [
  ['2.2', ['v1', 'v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.8', ['v1']],
];
const RECEIVER: ServedSince = [
  ['2.2', ['v1', 'v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.9', ['v1']],
];
const HELM_SOURCES: ServedSince = [
  ['2.2', ['v1beta2', 'v1beta1']],
  ['2.3', ['v1', 'v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.8', ['v1']],
];
const BUCKET: ServedSince = [
  ['2.2', ['v1beta2', 'v1beta1']],
  ['2.4', ['v1', 'v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.8', ['v1']],
];
const OCI: ServedSince = [
  ['2.2', ['v1beta2']],
  ['2.6', ['v1', 'v1beta2']],
  ['2.8', ['v1']],
];
const HELM_RELEASE: ServedSince = [
  ['2.2', ['v2beta2', 'v2beta1']],
  ['2.3', ['v2', 'v2beta2', 'v2beta1']],
  ['2.7', ['v2', 'v2beta2']],
  ['2.8', ['v2']],
];
const ALERTS: ServedSince = [
  ['2.2', ['v1beta3', 'v1beta2', 'v1beta1']],
  ['2.7', ['v1beta3', 'v1beta2']],
  ['2.9', ['v1beta3']],
];
const IMAGES: ServedSince = [
  ['2.2', ['v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.9', ['v1']],
];
const IMAGE_AUTOMATION: ServedSince = [
  ['2.2', ['v1beta1']],
  ['2.3', ['v1beta2', 'v1beta1']],
  ['2.7', ['v1', 'v1beta2']],
  ['2.9', ['v1']],
];

const USUAL = { version: 'v1', shortNames: [], hasStatus: true, hasRequestedAt: true, hasObservedGeneration: true } as const;

/**
 * Every kind of Flux 2.9 with its one served version.
 * Source: the CRDs of Flux 2.2 to 2.9; the versions served before are what FLX001 judges old clusters by.
 */
export const FLUX_KINDS: readonly FluxKind[] = [
  {
    ...USUAL,
    group: SOURCE,
    kind: 'GitRepository',
    plural: 'gitrepositories',
    shortNames: ['gitrepo'],
    role: 'source',
    served: V1_SINCE_22,
  },
  { ...USUAL, group: SOURCE, kind: 'OCIRepository', plural: 'ocirepositories', shortNames: ['ocirepo'], role: 'source', served: OCI },
  {
    ...USUAL,
    group: SOURCE,
    kind: 'HelmRepository',
    plural: 'helmrepositories',
    shortNames: ['helmrepo'],
    role: 'source',
    served: HELM_SOURCES,
  },
  { ...USUAL, group: SOURCE, kind: 'HelmChart', plural: 'helmcharts', shortNames: ['hc'], role: 'source', served: HELM_SOURCES },
  { ...USUAL, group: SOURCE, kind: 'Bucket', plural: 'buckets', role: 'source', served: BUCKET },
  {
    ...USUAL,
    group: SOURCE,
    kind: 'ExternalArtifact',
    plural: 'externalartifacts',
    shortNames: ['ea'],
    role: 'source',
    hasRequestedAt: false,
    hasObservedGeneration: false,
    served: [['2.7', ['v1']]],
  },
  {
    ...USUAL,
    group: EXTENSIONS,
    kind: 'ArtifactGenerator',
    version: 'v1beta1',
    plural: 'artifactgenerators',
    shortNames: ['ag'],
    role: 'source',
    hasObservedGeneration: false,
    served: [['2.7', ['v1beta1']]],
  },
  { ...USUAL, group: KUSTOMIZE, kind: 'Kustomization', plural: 'kustomizations', shortNames: ['ks'], role: 'root', served: V1_SINCE_22 },
  {
    ...USUAL,
    group: HELM,
    kind: 'HelmRelease',
    version: 'v2',
    plural: 'helmreleases',
    shortNames: ['hr'],
    role: 'root',
    served: HELM_RELEASE,
  },
  { ...USUAL, group: NOTIFICATION, kind: 'Receiver', plural: 'receivers', role: 'plain', served: RECEIVER },
  {
    ...USUAL,
    group: NOTIFICATION,
    kind: 'Provider',
    version: 'v1beta3',
    plural: 'providers',
    role: 'plain',
    hasStatus: false,
    hasRequestedAt: false,
    hasObservedGeneration: false,
    served: ALERTS,
  },
  {
    ...USUAL,
    group: NOTIFICATION,
    kind: 'Alert',
    version: 'v1beta3',
    plural: 'alerts',
    role: 'plain',
    hasStatus: false,
    hasRequestedAt: false,
    hasObservedGeneration: false,
    served: ALERTS,
  },
  { ...USUAL, group: IMAGE, kind: 'ImageRepository', plural: 'imagerepositories', shortNames: ['imgrepo'], role: 'plain', served: IMAGES },
  { ...USUAL, group: IMAGE, kind: 'ImagePolicy', plural: 'imagepolicies', shortNames: ['imgpol'], role: 'plain', served: IMAGES },
  {
    ...USUAL,
    group: IMAGE,
    kind: 'ImageUpdateAutomation',
    plural: 'imageupdateautomations',
    shortNames: ['iua'],
    role: 'plain',
    served: IMAGE_AUTOMATION,
  },
];

const BY_GROUP_AND_KIND = new Map(FLUX_KINDS.map((row) => [`${row.group} ${row.kind}`, row]));

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The row of an object's group and kind, whatever its version; null for what is not Flux's. */
export function fluxKindOf(object: Typed): FluxKind | null {
  return BY_GROUP_AND_KIND.get(`${groupOf(object.apiVersion)} ${object.kind}`) ?? null;
}

/** `kustomize.toolkit.fluxcd.io/v1`: what a manifest of this kind must say. */
export function apiVersionOf(kind: FluxKind): string {
  return `${kind.group}/${kind.version}`;
}

/** What part an object has in a config; what is not Flux's is `plain`. */
export function roleOf(object: Typed): ObjectRole {
  return fluxKindOf(object)?.role ?? 'plain';
}

/** API versions (`v1beta2`) that a Flux minor serves for a kind, the stored one first; empty when it does not know the kind. */
export function servedVersions(kind: FluxKind, flux: FluxMinor): readonly string[] {
  const at = FLUX_MINORS.indexOf(flux);
  return kind.served.findLast(([since]) => FLUX_MINORS.indexOf(since) <= at)?.[1] ?? [];
}
