import { groupOf, type KubernetesObject } from '@flotilla/core';
import { apiVersionOf, fluxKindOf, servedVersions } from '../../kinds.ts';
import type { Upgrade } from '../../upgrade/upgrade-object.ts';
import { findingOf, type Finding, type Fix } from '../finding.ts';
import type { RevisionContext } from '../revision-context.ts';

/** FLX001: an API version that a Flux in scope does not serve fails with `no matches for kind`. */
export function servedVersion(context: RevisionContext): readonly Finding[] {
  return context.spec.objects.flatMap((object) => faultOf(context, object) ?? []);
}

function faultOf(context: RevisionContext, object: KubernetesObject): Finding | null {
  const kind = fluxKindOf(object);
  if (kind === null) return null;
  const version = object.apiVersion.slice(groupOf(object.apiVersion).length + 1);
  const refusing = context.fluxMinors.filter((flux) => !servedVersions(kind, flux).includes(version));
  if (refusing.length === 0) return null;
  const upgrade = context.upgrades.get(object);
  const message = `Flux ${refusing.join(', ')} does not serve ${object.apiVersion} ${object.kind}`;
  if (version === kind.version) {
    const [oldest] = refusing;
    const served = oldest === undefined ? [] : servedVersions(kind, oldest);
    const hint =
      served.length === 0
        ? `Flux ${oldest} does not know ${object.kind}: upgrade Flux`
        : `Upgrade Flux, or write ${kind.group}/${served[0]}`;
    return findingOf('FLX001', object, { pointer: '/apiVersion', message, hint });
  }
  return findingOf('FLX001', object, {
    pointer: '/apiVersion',
    message,
    hint: upgradeHint(`Write ${apiVersionOf(kind)}`, upgrade),
    ...(upgrade === undefined ? {} : { fix: upgradeFix(upgrade) }),
  });
}

/** Lossless as long as nobody must choose. */
export function upgradeFix(upgrade: Upgrade): Fix {
  return { kind: upgrade.asks.length === 0 ? 'auto' : 'suggest', object: upgrade.object };
}

function upgradeHint(first: string, upgrade: Upgrade | undefined): string {
  if (upgrade === undefined) return first;
  const others = [...upgrade.edits, ...upgrade.dropped, ...upgrade.asks].filter(({ pointer }) => pointer !== '/apiVersion');
  return [first, ...others.map(({ message }) => message)].join('; ');
}
