import { objectKey, refOf, variablesConfigMapName, type KubernetesObject, type ObjectKey, type RevisionSpec } from '@flotilla/core';
import { CURRENT_FLUX, type FluxMinor } from '../kinds.ts';
import { upgradeObject, type Upgrade } from '../upgrade/upgrade-object.ts';
import type { Finding } from './finding.ts';

/** What the rules must know beside the revision. */
export interface LintOptions {
  /** Every Flux minor among the clusters in scope; default: the one that manifests are written for. */
  readonly fluxMinors?: readonly FluxMinor[];
  /** Name of the config, so that its variables' ConfigMap, which the agent writes, counts as there. */
  readonly config?: string;
  /** Sources whose reference publishing has resolved or will resolve; FLX008 leaves them alone. */
  readonly resolved?: readonly ObjectKey[];
}

/** A revision as all rules see it; computed once. */
export interface RevisionContext {
  readonly spec: RevisionSpec;
  readonly fluxMinors: readonly FluxMinor[];
  /** What references may name: the revision's own objects and those declared external. */
  readonly known: ReadonlySet<ObjectKey>;
  readonly resolved: ReadonlySet<ObjectKey>;
  /** The upgraded manifest of each object that needs one. */
  readonly upgrades: ReadonlyMap<KubernetesObject, Upgrade>;
  /** ConfigMap that the agent itself writes; null when the config's name is not known yet. */
  readonly variablesConfigMap: string | null;
}

/** One rule: a name and what it finds in a revision. */
export type Rule = (context: RevisionContext) => readonly Finding[];

export function contextOf(spec: RevisionSpec, options: LintOptions): RevisionContext {
  return {
    spec,
    fluxMinors: options.fluxMinors ?? [CURRENT_FLUX],
    known: new Set([...spec.objects.map((object) => objectKey(refOf(object))), ...spec.external]),
    resolved: new Set(options.resolved ?? []),
    upgrades: new Map(
      spec.objects.flatMap((object) => {
        const upgrade = upgradeObject(object);
        return upgrade === null ? [] : [[object, upgrade] as const];
      }),
    ),
    variablesConfigMap: options.config === undefined ? null : variablesConfigMapName(options.config),
  };
}

/** The object as Flux 2.9 takes it: what the rules after FLX002 judge, so that one old field is not reported twice. */
export function currentForm(context: RevisionContext, object: KubernetesObject): KubernetesObject {
  return context.upgrades.get(object)?.object ?? object;
}
