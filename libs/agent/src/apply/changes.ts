import { isJsonObject, type KubernetesObject } from '@flotilla/core';
import { cleanText } from '@flotilla/flux';

const MAX_CHANGES = 20;
const MAX_POINTER = 500;
/** The API server's own, and Flux's. */
const NOT_COMPARED = new Set(['apiVersion', 'kind', 'status', 'metadata']);

/**
 * What a write changed: JSON pointers of labels, annotations and all but metadata and status that differ. The same fields that Flux's
 * own drift detection compares. Source: `flux.md` 8.9.
 */
export function changesBetween(before: KubernetesObject, after: KubernetesObject): readonly string[] {
  const found: string[] = [];
  compare(before.metadata.labels ?? {}, after.metadata.labels ?? {}, '/metadata/labels', found);
  compare(before.metadata.annotations ?? {}, after.metadata.annotations ?? {}, '/metadata/annotations', found);
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!NOT_COMPARED.has(field)) compare(before[field], after[field], `/${escaped(field)}`, found);
  }
  return found.slice(0, MAX_CHANGES);
}

function compare(before: unknown, after: unknown, pointer: string, found: string[]): void {
  if (found.length >= MAX_CHANGES) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[field], after[field], `${pointer}/${escaped(field)}`, found);
    return;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) found.push(cleanText(pointer, MAX_POINTER));
}

function escaped(field: string): string {
  return field.replaceAll('~', '~0').replaceAll('/', '~1');
}
