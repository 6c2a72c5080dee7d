import type { KubernetesObject, ObjectKey } from '@flotilla/core';

/** Names our config on everything it delivers; a contract. */
export const CONFIG_LABEL = 'flotilla.dev/config';

const DISABLED = 'kustomize.toolkit.fluxcd.io/reconcile';
const CONTROLLERS = [
  { kind: 'Kustomization', prefix: 'kustomize.toolkit.fluxcd.io' },
  { kind: 'HelmRelease', prefix: 'helm.toolkit.fluxcd.io' },
] as const;

/**
 * The Flux object whose controller applies this one, `Kustomization/flux-system/apps`; null when none does. Two owners that force
 * flip-flop for ever, so what has one is not ours to write. An object annotated `kustomize.toolkit.fluxcd.io/reconcile: disabled`
 * has been let go by its controller.
 * Source: fluxcd/pkg ssa/manager_apply.go, ssa/manager_delete.go.
 */
export function controllerOf(object: KubernetesObject): ObjectKey | null {
  const { labels, annotations } = object.metadata;
  if (annotations?.[DISABLED] === 'disabled') return null;
  for (const { kind, prefix } of CONTROLLERS) {
    const name = labels?.[`${prefix}/name`];
    if (name !== undefined && name !== '') return `${kind}/${labels?.[`${prefix}/namespace`] ?? object.metadata.namespace ?? ''}/${name}`;
  }
  return null;
}

/** The config that delivers this object; null: nobody's, so Unmanaged. */
export function configOf(object: KubernetesObject): string | null {
  const config = object.metadata.labels?.[CONFIG_LABEL];
  return config === undefined || config === '' ? null : config;
}
