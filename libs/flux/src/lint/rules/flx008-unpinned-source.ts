import { objectKey, refOf } from '@flotilla/core';
import { roleOf } from '../../kinds.ts';
import { describeReference, isPinned, sourceReference, type SourceReference } from '../../pin.ts';
import { findingOf, type Fault, type Finding } from '../finding.ts';
import { currentForm, type RevisionContext } from '../revision-context.ts';

const PINNED_WHERE_USED = new Set(['HelmChart']);

/** FLX008: a source that moves by itself, past every stage of a rollout. What `allowUnpinned` names is meant to. */
export function unpinnedSource(context: RevisionContext): readonly Finding[] {
  const allowed = new Set(context.spec.allowUnpinned);
  return context.spec.objects.flatMap((object) => {
    const key = objectKey(refOf(object));
    if (roleOf(object) !== 'source' || PINNED_WHERE_USED.has(object.kind) || allowed.has(key) || context.resolved.has(key)) return [];
    const reference = sourceReference(currentForm(context, object));
    if (reference === null || isPinned(reference)) return [];
    return [findingOf('FLX008', object, faultOf(reference, key))];
  });
}

function faultOf(reference: SourceReference, key: string): Fault {
  const isFixable = reference.kind !== 'Moving';
  return {
    severity: 'Warning',
    pointer: isFixable ? '/spec/ref' : '/spec',
    message: `${describeReference(reference)} moves by itself, past every stage`,
    hint: isFixable
      ? `Publishing resolves it; to let it move, list ${key} under allowUnpinned`
      : `A bucket cannot be pinned: publish its content as OCI, or list ${key} under allowUnpinned`,
    fix: { kind: isFixable ? 'auto' : 'suggest' },
  };
}
