import { isJsonObject, type JsonValue } from '@flotilla/core';
import { objectAt } from '../fields.ts';
import { edited, hasOldPatches, inOrder, mergedPatches, specOf, withSpec, type UpgradeDraft, type UpgradeStep } from './draft.ts';
import { withValuesFiles } from './sources-v1beta.ts';

/** HelmRelease v2beta1, v2beta2. */
export const upgradeHelmRelease: UpgradeStep = inOrder(chartValuesFile, postRendererPatches);

function chartValuesFile(draft: UpgradeDraft): UpgradeDraft {
  const spec = specOf(draft);
  const chart = objectAt(spec, 'chart');
  const chartSpec = objectAt(chart, 'spec');
  if (chartSpec === null || chartSpec['valuesFile'] === undefined) return draft;
  const next = withSpec(draft, { ...spec, chart: { ...chart, spec: withValuesFiles(chartSpec) } });
  return edited(next, '/spec/chart/spec/valuesFile', 'valuesFile becomes the first entry of valuesFiles');
}

function postRendererPatches(draft: UpgradeDraft): UpgradeDraft {
  const renderers = specOf(draft)['postRenderers'];
  if (!Array.isArray(renderers)) return draft;
  const old = renderers.flatMap((renderer: JsonValue, index) =>
    isJsonObject(renderer) && hasOldPatches(renderer['kustomize']) ? [index] : [],
  );
  const merged = renderers.map((renderer: JsonValue) =>
    isJsonObject(renderer) && hasOldPatches(renderer['kustomize'])
      ? { ...renderer, kustomize: mergedPatches(renderer['kustomize']) }
      : renderer,
  );
  return old.reduce(
    (current, index) =>
      edited(current, `/spec/postRenderers/${index}/kustomize`, 'patchesStrategicMerge and patchesJson6902 become entries of patches'),
    withSpec(draft, { ...specOf(draft), postRenderers: merged }),
  );
}
