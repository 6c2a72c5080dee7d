import { nearestWord, type KubernetesObject, type ObjectKey } from '@flotilla/core';
import { referencesOf, type Reference } from '../../references.ts';
import { findingOf, type Finding } from '../finding.ts';
import { currentForm, type RevisionContext } from '../revision-context.ts';
import { isSecretLike } from '../../secret.ts';

/** FLX004: an object that others name and nobody delivers; Flux would wait for it for ever. */
export function references(context: RevisionContext): readonly Finding[] {
  const delivered = context.spec.objects.filter((object) => !isSecretLike(object));
  return delivered.flatMap((object) =>
    referencesOf(currentForm(context, object))
      .filter((reference) => !reference.isOptional && !isKnown(context, reference.target))
      .map((reference) => unresolved(context, object, reference)),
  );
}

function isKnown({ known, variablesConfigMap }: RevisionContext, target: ObjectKey): boolean {
  return known.has(target) || (variablesConfigMap !== null && target.startsWith('ConfigMap/') && target.endsWith(`/${variablesConfigMap}`));
}

function unresolved({ known }: RevisionContext, object: KubernetesObject, { pointer, field, target }: Reference): Finding {
  return findingOf('FLX004', object, {
    pointer,
    message: `${field} names ${target}, which is neither in the revision nor listed under external`,
    hint: hintFor(target, [...known]),
    fix: { kind: 'suggest' },
  });
}

function hintFor(target: ObjectKey, known: readonly ObjectKey[]): string {
  if (target.startsWith('Secret/')) return `A revision never carries Secrets: list ${target} under external`;
  const name = target.slice(target.lastIndexOf('/'));
  const kind = target.slice(0, target.indexOf('/'));
  const elsewhere = known.find((key) => key.startsWith(`${kind}/`) && key.endsWith(name));
  const near =
    elsewhere ??
    nearestWord(
      target,
      known.filter((key) => key.startsWith(`${kind}/`)),
    );
  return near === null ? `Add it, or list ${target} under external` : `Did you mean ${near}? Else list ${target} under external`;
}
