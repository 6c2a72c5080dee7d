import { objectAt } from '../fields.ts';
import { asked, dropField, edited, inOrder, specOf, withSpec, without, type UpgradeDraft, type UpgradeStep } from './draft.ts';

/** Alert v1beta1, v1beta2. */
export function upgradeAlert(draft: UpgradeDraft): UpgradeDraft {
  const spec = specOf(draft);
  const { summary } = spec;
  if (summary === undefined) return draft;
  const eventMetadata = { summary, ...objectAt(spec, 'eventMetadata') };
  return edited(withSpec(draft, { ...without(spec, 'summary'), eventMetadata }), '/spec/summary', 'summary becomes eventMetadata.summary');
}

/** Provider v1beta1, v1beta2. */
export const upgradeProvider: UpgradeStep = inOrder(dropField('interval', 'it has no effect any more'), askForProxy);

function askForProxy(draft: UpgradeDraft): UpgradeDraft {
  if (specOf(draft)['proxy'] === undefined) return draft;
  return asked(draft, '/spec/proxy', 'proxy is deprecated: name a Secret with key address in proxySecretRef');
}

/** Receiver v1beta1, v1beta2. */
export function upgradeReceiver(draft: UpgradeDraft): UpgradeDraft {
  const spec = specOf(draft);
  if (spec['secretRef'] !== undefined || spec['type'] === 'generic-oidc') return draft;
  return asked(draft, '/spec/secretRef', 'secretRef is required for every type but generic-oidc');
}
