import { objectKey, refOf, type KubernetesObject, type ObjectKey } from '@flotilla/core';
import { dependsOnOf } from '../../references.ts';
import { findingOf, type Finding } from '../finding.ts';
import type { RevisionContext } from '../revision-context.ts';

const OTHER_ROOT: Readonly<Record<string, string>> = { Kustomization: 'HelmRelease', HelmRelease: 'Kustomization' };

/** FLX005: a `dependsOn` that never comes true. Flux reports neither a cycle nor a target that is not there; it waits. */
export function dependsOn(context: RevisionContext): readonly Finding[] {
  const missing = context.spec.objects.flatMap((object) => {
    const own = objectKey(refOf(object));
    return dependsOnOf(object).flatMap((target, index) => faultOf(context, object, { own, target, index }) ?? []);
  });
  return [...missing, ...cycles(context.spec.objects)];
}

interface Dependency {
  readonly own: ObjectKey;
  readonly target: ObjectKey;
  readonly index: number;
}

function faultOf({ known }: RevisionContext, object: KubernetesObject, { own, target, index }: Dependency): Finding | null {
  const pointer = `/spec/dependsOn/${index}`;
  if (target === own)
    return findingOf('FLX005', object, {
      pointer,
      message: `${own} depends on itself`,
      hint: 'Remove the entry',
      fix: { kind: 'suggest' },
    });
  if (known.has(target)) return null;
  const other = target.replace(object.kind, OTHER_ROOT[object.kind] ?? object.kind);
  const isOtherKind = known.has(other);
  return findingOf('FLX005', object, {
    pointer,
    message: isOtherKind
      ? `dependsOn of a ${object.kind} names ${object.kind}s only, and there is ${other} but no ${target}`
      : `dependsOn names ${target}, which is neither in the revision nor listed under external`,
    hint: isOtherKind
      ? `Deliver ${other} through a ${object.kind}, or depend on what delivers it`
      : `Add it, or list ${target} under external`,
    fix: { kind: 'suggest' },
  });
}

/** Each cycle once, as a path that begins at its first member in written order. */
function cycles(objects: readonly KubernetesObject[]): readonly Finding[] {
  const byKey = new Map(objects.map((object) => [objectKey(refOf(object)), object]));
  const done = new Set<ObjectKey>();
  const findings: Finding[] = [];
  const visit = (key: ObjectKey, path: readonly ObjectKey[]): void => {
    const object = byKey.get(key);
    if (object === undefined || done.has(key)) return;
    const start = path.indexOf(key);
    if (start >= 0) {
      findings.push(cycleFinding(byKey.get(path[start] ?? key) ?? object, [...path.slice(start), key]));
      return;
    }
    for (const next of dependsOnOf(object)) if (next !== key) visit(next, [...path, key]);
    done.add(key);
  };
  for (const key of byKey.keys()) visit(key, []);
  return findings;
}

function cycleFinding(object: KubernetesObject, path: readonly ObjectKey[]): Finding {
  return findingOf('FLX005', object, {
    pointer: '/spec/dependsOn',
    message: `dependsOn goes round in a circle: ${path.join(' → ')}`,
    hint: 'Remove one of these dependencies: all of them would wait for ever',
    fix: { kind: 'suggest' },
  });
}
