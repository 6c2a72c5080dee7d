import { objectKey, type KubernetesObject, type ObjectKey } from '@flotilla/core';
import { fluxKindOf } from './kinds.ts';
import { listAt, objectAt, textAt, valueAt } from './fields.ts';

/** Where each kind names the object its content comes from; the first that is there counts. */
const SOURCE_PATHS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Kustomization: [['sourceRef']],
  HelmRelease: [['chartRef'], ['chart', 'spec', 'sourceRef']],
  HelmChart: [['sourceRef']],
  ImageUpdateAutomation: [['sourceRef']],
  ExternalArtifact: [['sourceRef']],
};

/** The object that delivers this one's content, `GitRepository/flux-system/main-app`; null when it names none. */
export function sourceRefOf(object: KubernetesObject): ObjectKey | null {
  if (fluxKindOf(object) === null) return null;
  for (const path of SOURCE_PATHS[object.kind] ?? []) {
    const ref = objectAt(object, 'spec', ...path);
    if (ref !== null) return keyOfRef(ref, textAt(ref, 'kind'), object);
  }
  return null;
}

/** All sources an ArtifactGenerator builds from; for every other kind the one of {@link sourceRefOf}. */
export function sourcesOf(object: KubernetesObject): readonly ObjectKey[] {
  const single = sourceRefOf(object);
  if (single !== null) return [single];
  if (object.kind !== 'ArtifactGenerator') return [];
  return listAt(object, 'spec', 'sources').flatMap((ref) => keyOfRef(ref, textAt(ref, 'kind'), object) ?? []);
}

/** What a Kustomization or HelmRelease waits for; always of its own kind, as Flux knows no other. */
export function dependsOnOf(consumer: KubernetesObject): readonly ObjectKey[] {
  if (fluxKindOf(consumer)?.role !== 'root') return [];
  return listAt(consumer, 'spec', 'dependsOn').flatMap((ref) => keyOfRef(ref, consumer.kind, consumer) ?? []);
}

/** One place where an object names another. */
export interface Reference {
  /** JSON pointer in the object. */
  readonly pointer: string;
  readonly field: string;
  readonly target: ObjectKey;
  /** Flux goes on without it. */
  readonly isOptional: boolean;
}

/** Path from `spec` (a `*` walks a list), and the kind it names; null: the reference says its kind itself. */
type ReferenceRow = readonly [path: string, kind: string | null];

const KUBECONFIG: readonly ReferenceRow[] = [
  ['kubeConfig/secretRef', 'Secret'],
  ['kubeConfig/configMapRef', 'ConfigMap'],
];
const CREDENTIALS: readonly ReferenceRow[] = [
  ['secretRef', 'Secret'],
  ['certSecretRef', 'Secret'],
  ['proxySecretRef', 'Secret'],
];
const VERIFY: readonly ReferenceRow[] = [
  ['verify/secretRef', 'Secret'],
  ['verify/trustedRootSecretRef', 'Secret'],
];

const REFERENCES: Readonly<Record<string, readonly ReferenceRow[]>> = {
  GitRepository: [...CREDENTIALS, ...VERIFY, ['include/*/repository', 'GitRepository']],
  OCIRepository: [...CREDENTIALS, ...VERIFY],
  HelmRepository: CREDENTIALS,
  HelmChart: [['sourceRef', null], ...VERIFY],
  Bucket: [...CREDENTIALS, ['sts/secretRef', 'Secret'], ['sts/certSecretRef', 'Secret']],
  ArtifactGenerator: [['sources/*', null]],
  Kustomization: [['sourceRef', null], ['decryption/secretRef', 'Secret'], ['postBuild/substituteFrom/*', null], ...KUBECONFIG],
  HelmRelease: [
    ['chartRef', null],
    ['chart/spec/sourceRef', null],
    ['chart/spec/verify/secretRef', 'Secret'],
    ['valuesFrom/*', null],
    ...KUBECONFIG,
  ],
  Receiver: [['secretRef', 'Secret']],
  Provider: CREDENTIALS,
  Alert: [['providerRef', 'Provider']],
  ImageRepository: CREDENTIALS,
  ImagePolicy: [['imageRepositoryRef', 'ImageRepository']],
  ImageUpdateAutomation: [
    ['sourceRef', null],
    ['git/commit/signingKey/secretRef', 'Secret'],
  ],
};

/** Every object that this one names and cannot do without, `dependsOn` aside, with the place. */
export function referencesOf(object: KubernetesObject): readonly Reference[] {
  if (fluxKindOf(object) === null) return [];
  return (REFERENCES[object.kind] ?? []).flatMap(([path, kind]) =>
    placesOf(object.spec, path.split('/'), '/spec').flatMap(({ pointer, value }) => {
      const target = keyOfRef(value, kind ?? textAt(value, 'kind'), object);
      if (target === null) return [];
      return [{ pointer, field: fieldOf(path), target, isOptional: valueAt(value, 'optional') === true }];
    }),
  );
}

function fieldOf(path: string): string {
  return path.split('/').findLast((part) => part !== '*') ?? path;
}

interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

function placesOf(value: unknown, path: readonly string[], pointer: string): readonly Place[] {
  const [head, ...rest] = path;
  if (head === undefined) return [{ pointer, value }];
  if (head === '*') return listAt({ list: value }, 'list').flatMap((item, index) => placesOf(item, rest, `${pointer}/${index}`));
  const next = valueAt(value, head);
  return next === undefined ? [] : placesOf(next, rest, `${pointer}/${head}`);
}

/** A reference without a namespace means the namespace of the object that holds it. */
function keyOfRef(ref: unknown, kind: string | null, holder: KubernetesObject): ObjectKey | null {
  const name = textAt(ref, 'name');
  if (name === null || kind === null) return null;
  return objectKey({ kind, name, namespace: textAt(ref, 'namespace') ?? holder.metadata.namespace ?? '' });
}
