import { objectKey, type ObjectKey, type ObservedObject } from '@flotilla/core';

/** One step on the way from an object to where it comes from. */
export interface TraceStep {
  /** How this step follows from the one before. */
  readonly relation: 'Itself' | 'Owner' | 'Source';
  readonly key: ObjectKey;
  /** Null: named by the step before, but not among what was observed. */
  readonly object: ObservedObject | null;
}

/**
 * The chain of an object: itself, its owners upward, and the sources that feed each of them; a source's own owner is not climbed.
 * `Kustomization/shop/web` → its source, then the Kustomization that applies it → its source, up to `config/<name>` or nobody.
 *
 * @returns at least the object itself, also when nothing is known of it; ends at a cycle
 */
export function traceObject(objects: readonly ObservedObject[], key: ObjectKey): readonly TraceStep[] {
  const known = new Map(objects.map((object) => [objectKey(object.ref), object]));
  const steps: TraceStep[] = [];
  const seen = new Set<ObjectKey>();
  const add = (relation: TraceStep['relation'], next: ObjectKey): ObservedObject | null => {
    const object = known.get(next) ?? null;
    seen.add(next);
    steps.push({ relation, key: next, object });
    return object;
  };

  let current = add('Itself', key);
  while (current !== null) {
    let feeder = current.source;
    while (feeder !== null && !seen.has(feeder)) feeder = add('Source', feeder)?.source ?? null;
    const owner: ObjectKey | null = current.owner;
    if (owner === null || seen.has(owner)) break;
    current = add('Owner', owner);
  }
  return steps;
}
