import { groupOf, nearestWord, type KubernetesObject } from '@flotilla/core';
import { apiVersionOf, FLUX_GROUPS, FLUX_KINDS, fluxKindOf } from '../../kinds.ts';
import { findingOf, type Fault, type Finding } from '../finding.ts';
import { currentForm, type RevisionContext } from '../revision-context.ts';
import { isSecretLike } from '../../secret.ts';
import { PLAIN_KINDS } from '../../plain-kinds.ts';
import { validateObject } from '../schema/validate.ts';
import { inexactNumbers } from '../schema/numbers.ts';

/** FLX003: what the API server would refuse: an unknown kind or field, a wrong type, a missing required field, a broken CEL rule. */
export function schema(context: RevisionContext): readonly Finding[] {
  return context.spec.objects
    .filter((object) => !isSecretLike(object))
    .flatMap((object) => {
      const current = currentForm(context, object);
      const id = schemaIdOf(current);
      const faults = id === null ? [kindFault(object)] : [...validateObject(id, current), ...inexactNumbers(object)];
      return faults.map((fault) => findingOf('FLX003', object, fault));
    });
}

/** `apiVersion kind` of the schema that judges an object; an unserved version of a Flux kind, which FLX001 names, is judged by the served one. */
function schemaIdOf(object: KubernetesObject): string | null {
  const flux = fluxKindOf(object);
  if (flux !== null) return `${apiVersionOf(flux)} ${flux.kind}`;
  return PLAIN_KINDS.some(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind)
    ? `${object.apiVersion} ${object.kind}`
    : null;
}

function kindFault(object: KubernetesObject): Fault {
  const group = groupOf(object.apiVersion);
  if (FLUX_GROUPS.includes(group)) {
    const near = nearestKind(object.kind);
    return {
      pointer: '/kind',
      message: `Flux has no kind ${object.kind} in ${group}`,
      hint: near === null ? 'See the kinds that Flux 2.9 serves' : `Did you mean ${near}?`,
    };
  }
  const plain = PLAIN_KINDS.find(({ apiVersion, kind }) => kind === object.kind && groupOf(apiVersion) === group);
  if (plain !== undefined) {
    return {
      pointer: '/apiVersion',
      message: `${object.kind} is taken as ${plain.apiVersion} only`,
      hint: `Write apiVersion: ${plain.apiVersion}`,
    };
  }
  return {
    pointer: '/kind',
    message: `A revision holds objects of Flux and what they need, not ${object.apiVersion} ${object.kind}`,
    hint: 'Put it into a source (Git, OCI, Helm) and let a Kustomization or HelmRelease of the revision deliver it',
  };
}

/** `ImageUpdate` is meant to be ImageUpdateAutomation: the beginning of a kind counts as near. */
function nearestKind(word: string): string | null {
  const kinds = FLUX_KINDS.map(({ kind }) => kind);
  return nearestWord(word, kinds) ?? kinds.find((kind) => word.length >= 5 && kind.startsWith(word)) ?? null;
}
