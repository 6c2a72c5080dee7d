import { isJsonObject, type JsonObject } from '@flotilla/core';
import { valueAt } from '../fields.ts';
import { asked, dropField, edited, inOrder, specOf, withSpec, without, type UpgradeDraft, type UpgradeStep } from './draft.ts';

const ACCESS_FROM = dropField('accessFrom', 'it never had an effect; cross-namespace access is a flag of the controllers');

/** GitRepository v1beta1, v1beta2. */
export const upgradeGitRepository: UpgradeStep = inOrder(
  dropField('gitImplementation', 'Flux has one Git implementation since 0.36'),
  ACCESS_FROM,
);

/** Bucket v1beta1, v1beta2. */
export const upgradeBucket: UpgradeStep = ACCESS_FROM;

/** HelmChart v1beta1, v1beta2. */
export const upgradeHelmChart: UpgradeStep = inOrder(chartValuesFile, ACCESS_FROM, askForVerify);

/** The old spelling is still accepted. */
export function modernVerifyMode(draft: UpgradeDraft): UpgradeDraft {
  const verify = valueAt(draft.object, 'spec', 'verify');
  if (!isJsonObject(verify) || verify['mode'] !== 'head') return draft;
  return edited(
    withSpec(draft, { ...specOf(draft), verify: { ...verify, mode: 'HEAD' } }),
    '/spec/verify/mode',
    'verify.mode head is written HEAD',
  );
}

function chartValuesFile(draft: UpgradeDraft): UpgradeDraft {
  const spec = specOf(draft);
  if (spec['valuesFile'] === undefined) return draft;
  return edited(withSpec(draft, withValuesFiles(spec)), '/spec/valuesFile', 'valuesFile becomes the first entry of valuesFiles');
}

/** `valuesFile` was merged before the items of `valuesFiles`. Source: fluxcd/source-controller api/v1beta2/helmchart_types.go. */
export function withValuesFiles(spec: JsonObject): JsonObject {
  const old = spec['valuesFile'];
  const files = Array.isArray(spec['valuesFiles']) ? spec['valuesFiles'] : [];
  return { ...without(spec, 'valuesFile'), valuesFiles: [...(old === undefined ? [] : [old]), ...files] };
}

function askForVerify(draft: UpgradeDraft): UpgradeDraft {
  const isVerified = valueAt(draft.object, 'spec', 'verify') !== undefined;
  if (!isVerified || valueAt(draft.object, 'spec', 'sourceRef', 'kind') === 'HelmRepository') return draft;
  return asked(draft, '/spec/verify', 'verify works with a HelmRepository only: remove it, or use one');
}
