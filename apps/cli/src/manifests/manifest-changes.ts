import type { Document } from 'yaml';

/** One field that a fix changes; `after` undefined: it goes. */
export interface FieldChange {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two manifests, in the order of the fixed one. */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): readonly FieldChange[] {
  if (!isRecord(before) || !isRecord(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  const keys = [...Object.keys(after), ...Object.keys(before).filter((key) => !(key in after))];
  return keys.flatMap((key) => changesBetween(before[key], after[key], [...path, key]));
}

/** Writes the changes into a parsed document, so that comments and order elsewhere stay. */
export function applyChanges(document: Document, changes: readonly FieldChange[]): void {
  for (const { path, after } of changes) {
    if (after === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(after));
  }
}

/** `- spec.interval: 1m` and `+ spec.interval: 24h`. */
export function changeLines(changes: readonly FieldChange[]): readonly string[] {
  return changes.flatMap(({ path, before, after }) => [
    ...(before === undefined ? [] : [`- ${path.join('.')}: ${valueText(before)}`]),
    ...(after === undefined ? [] : [`+ ${path.join('.')}: ${valueText(after)}`]),
  ]);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
