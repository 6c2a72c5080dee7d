import { findingOf, type Finding } from '../finding.ts';
import type { RevisionContext } from '../revision-context.ts';
import { isSopsEncrypted } from '../../secret.ts';
import { sopsFaults } from '../sops.ts';

const WAY_OUT = 'Move it to the source, set spec.decryption {provider: sops, secretRef} on its Kustomization, and list it under external';

/** FLX007: a SOPS Secret in a revision. The API server refuses `.sops`; only kustomize-controller decrypts, from a source. Each fault of its form is named beside. */
export function sopsSecret(context: RevisionContext): readonly Finding[] {
  return context.spec.objects.filter(isSopsEncrypted).flatMap((object) => {
    const code = 'sops_secret_in_revision';
    const refused = findingOf('FLX007', object, {
      code,
      pointer: '',
      message: 'A revision never carries a SOPS Secret: the API server refuses it, and nobody on the way decrypts it',
      hint: WAY_OUT,
      fix: { kind: 'suggest' },
    });
    return [refused, ...sopsFaults(object).map((fault) => findingOf('FLX007', object, { ...fault, code }))];
  });
}
