import type { ClusterFacts } from '@flotilla/core';
import { isSuccess, METADATA_ONLY, type ApiAnswer } from './http/api-request.ts';
import { unavailableFrom } from './http/final.ts';
import { textAt } from './http/text-at.ts';
import type { Transport } from './http/transport.ts';
import { readObject } from './objects/kubernetes-object.ts';

/** Flux's own installation labels its namespace and its CRDs; a namespace of another name is why the CRDs are asked too. */
const FLUX_VERSION_LABEL = 'app.kubernetes.io/version';
const LABELLED_BY_FLUX = [
  '/api/v1/namespaces/flux-system',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gitrepositories.source.toolkit.fluxcd.io',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kustomizations.kustomize.toolkit.fluxcd.io',
];

export async function readClusterFacts(transport: Transport): Promise<ClusterFacts> {
  const [version, kubeSystem, flux] = await Promise.all([
    transport.send({ method: 'GET', path: '/version' }),
    readMetadata(transport, '/api/v1/namespaces/kube-system'),
    readFluxVersion(transport),
  ]);
  if (!isSuccess(version)) throw unavailableFrom(version);
  if (!isSuccess(kubeSystem)) throw unavailableFrom(kubeSystem);
  return { kubernetes: textAt(version.body, 'gitVersion'), clusterId: readObject(kubeSystem.body).metadata.uid ?? '', flux };
}

/** @returns null when nothing says it, or what says it may not be read */
async function readFluxVersion(transport: Transport): Promise<string | null> {
  for (const path of LABELLED_BY_FLUX) {
    const answer = await readMetadata(transport, path);
    const version = isSuccess(answer) ? readObject(answer.body).metadata.labels?.[FLUX_VERSION_LABEL] : undefined;
    if (version !== undefined) return version;
  }
  return null;
}

function readMetadata(transport: Transport, path: string): Promise<ApiAnswer> {
  return transport.send({ method: 'GET', path, accept: METADATA_ONLY });
}
