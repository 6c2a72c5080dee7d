import { valueAt } from '../fields.ts';
import {
  asked,
  dropField,
  edited,
  hasOldPatches,
  inOrder,
  mergedPatches,
  specOf,
  withSpec,
  type UpgradeDraft,
  type UpgradeStep,
} from './draft.ts';

/** Kustomization v1beta1, v1beta2. */
export const upgradeKustomization: UpgradeStep = inOrder(
  mergePatches,
  dropField('validation', 'the server-side dry run it asked for is always on'),
);

function mergePatches(draft: UpgradeDraft): UpgradeDraft {
  const spec = specOf(draft);
  if (!hasOldPatches(spec)) return draft;
  let next = withSpec(draft, mergedPatches(spec));
  for (const field of ['patchesStrategicMerge', 'patchesJson6902']) {
    if (spec[field] !== undefined) next = edited(next, `/spec/${field}`, `${field} becomes entries of patches`);
  }
  if (spec['patchesJson6902'] === undefined || valueAt(spec, 'targetNamespace') === undefined) return next;
  return asked(next, '/spec/patchesJson6902', 'JSON 6902 patches used to see the namespace that targetNamespace sets: check their targets');
}
