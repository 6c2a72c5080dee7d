import { textAt } from '../fields.ts';
import { asked, type UpgradeDraft } from './draft.ts';

/** ImageUpdateAutomation v1beta1, v1beta2. */
export function upgradeImageUpdateAutomation(draft: UpgradeDraft): UpgradeDraft {
  const template = textAt(draft.object, 'spec', 'git', 'commit', 'messageTemplate');
  if (template === null || !/\.Updated\b/.test(template)) return draft;
  return asked(
    draft,
    '/spec/git/commit/messageTemplate',
    'The template says .Updated, which is gone: write it with .Changed, else Ready=False RemovedTemplateField',
  );
}
