import { findingOf, type Finding } from '../finding.ts';
import type { RevisionContext } from '../revision-context.ts';
import { upgradeFix } from './flx001-served-version.ts';

/** FLX002: a field that the served version no longer has; server-side apply refuses it. */
export function removedField(context: RevisionContext): readonly Finding[] {
  return context.spec.objects.flatMap((object) => {
    const upgrade = context.upgrades.get(object);
    if (upgrade === undefined) return [];
    const asks = new Map(upgrade.asks.map(({ pointer, message }) => [pointer, message]));
    return [...upgrade.edits, ...upgrade.dropped]
      .filter(({ pointer }) => pointer !== '/apiVersion')
      .map(({ pointer, message }) =>
        findingOf('FLX002', object, {
          pointer,
          message: `${pointer.slice(1).replaceAll('/', '.')} is not a field of the served version: ${message}`,
          hint: asks.get(pointer) ?? 'Take the upgraded manifest',
          fix: upgradeFix(upgrade),
        }),
      );
  });
}
