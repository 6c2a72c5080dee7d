import { digestOf, type KubernetesObject, type Rendering } from '@flotilla/core';

export interface RenderingGiven {
  readonly config?: string;
  /** 40 hex digits; the source is pinned to it. */
  readonly commit?: string;
  readonly path?: string;
  /** Names of Kustomizations; each takes its content from the one source. */
  readonly roots?: readonly string[];
  /** Each root depends on the one before it. */
  readonly isChain?: true;
  /** Objects beside source and roots. */
  readonly plain?: readonly KubernetesObject[];
  readonly maxDeletes?: number;
  readonly onRemove?: 'Delete' | 'Orphan';
}

/** A rendering in the guide's form: a pinned GitRepository and Kustomizations of it, in namespace `apps`. */
export function aRendering(given: RenderingGiven = {}): Rendering {
  const {
    config = 'webapp',
    commit = 'a'.repeat(40),
    path = './deploy',
    roots = ['webapp'],
    plain = [],
    maxDeletes = 10,
    onRemove = 'Delete',
  } = given;
  const source: KubernetesObject = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: config, namespace: 'apps' },
    spec: { interval: '24h', url: 'https://git.example/app', ref: { branch: 'main', commit } },
  };
  const objects = [
    ...plain,
    source,
    ...roots.map((name, index) => root(name, { config, path, after: given.isChain === true ? roots[index - 1] : undefined })),
  ];
  const content = { config, objects: objects as unknown as [], maxDeletes, onRemove }; // objects are JSON
  return {
    config,
    revision: digestOf(content),
    objects,
    expected: { [`GitRepository/apps/${config}`]: `sha1:${commit}` },
    unpinned: [],
    prune: { maxDeletes, maxPercent: 20, onRemove },
  };
}

interface RootGiven {
  readonly config: string;
  readonly path: string;
  readonly after: string | undefined;
}

function root(name: string, { config, path, after }: RootGiven): KubernetesObject {
  const dependsOn = after === undefined ? {} : { dependsOn: [{ name: after }] };
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'apps' },
    spec: { interval: '10m', path: `${path}/${name}`, prune: true, sourceRef: { kind: 'GitRepository', name: config }, ...dependsOn },
  };
}
