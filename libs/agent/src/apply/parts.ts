import { objectKey, refOf, type Body, type KubernetesObject, type Rendering, type RevisionPart } from '@flotilla/core';
import { dependsOnOf, fluxKindOf, inApplyOrder, roleOf, sourceRefOf } from '@flotilla/flux';

/** A rendering taken apart, in the order of applying. */
export function bodyOf(rendering: Rendering): Body {
  return { rendering, parts: inApplyOrder(rendering.objects).map(partOf) };
}

function partOf(object: KubernetesObject): RevisionPart {
  const ref = refOf(object);
  const kind = fluxKindOf(object);
  const role = roleOf(object);
  return {
    key: objectKey(ref),
    ref,
    object,
    role,
    source: role === 'root' ? sourceRefOf(object) : null,
    dependsOn: role === 'root' ? dependsOnOf(object) : [],
    takesToken: role !== 'plain' && kind?.hasRequestedAt === true,
    isWatched: kind !== null,
  };
}
