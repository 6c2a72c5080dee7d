import { isJsonObject, type KubernetesObject } from '@flotilla/core';
import { fluxKindOf } from '../../kinds.ts';
import { suspectedCredentials, shapeSuspicion, type CredentialSuspicion } from '../credentials.ts';
import { findingOf, type Finding } from '../finding.ts';
import type { RevisionContext } from '../revision-context.ts';
import { isSecret, isSecretLike, isSopsEncrypted } from '../../secret.ts';
import { pointerStep } from '../schema/numbers.ts';

const WAY_OUT = 'Encrypt it with sops, put it into the source, and list it under external';

/** FLX006: a plain Secret, or what looks like credentials elsewhere; whoever reads revisions would read it. */
export function plainSecret(context: RevisionContext): readonly Finding[] {
  return context.spec.objects.flatMap((object) => {
    if (isSecret(object) && !isSopsEncrypted(object)) return [refused(object)];
    return isSecretLike(object) ? [] : suspicionsIn(object).map((suspicion) => suspected(object, suspicion));
  });
}

function refused(object: KubernetesObject): Finding {
  return findingOf('FLX006', object, {
    code: 'plaintext_secret',
    pointer: '',
    message: 'A revision never carries a Secret: everybody who reads revisions would read it',
    hint: WAY_OUT,
    fix: { kind: 'suggest' },
  });
}

function suspected(object: KubernetesObject, { pointer, why }: CredentialSuspicion): Finding {
  return findingOf('FLX006', object, {
    severity: 'Warning',
    code: 'plaintext_secret',
    pointer,
    message: `This may be a credential: ${why}`,
    hint: 'Keep it in a Secret of the cluster and refer to it by secretRef, valuesFrom or substituteFrom',
    fix: { kind: 'suggest' },
  });
}

/** ConfigMaps and values can hold anything; in the other fields of a Flux object only the shape can tell. */
function suspicionsIn(object: KubernetesObject): readonly CredentialSuspicion[] {
  if (object.kind === 'ConfigMap') return suspectedCredentials(object['data'], '/data');
  if (fluxKindOf(object) === null) return [];
  const { values, ...others } = object.spec ?? {};
  return [...suspectedCredentials(values, '/spec/values'), ...shapesIn(others, '/spec')];
}

function shapesIn(value: unknown, pointer: string): readonly CredentialSuspicion[] {
  if (typeof value === 'string') {
    const why = shapeSuspicion(value);
    return why === null ? [] : [{ pointer, why }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => shapesIn(item, `${pointer}/${index}`));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => shapesIn(item, `${pointer}/${pointerStep(key)}`)) : [];
}
