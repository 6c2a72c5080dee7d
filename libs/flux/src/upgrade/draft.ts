import { isJsonObject, type JsonObject, type JsonValue, type KubernetesObject } from '@flotilla/core';
import { valueAt } from '../fields.ts';

/** One thing an upgrade did or asks, with the place in the object as it was. */
export interface UpgradeNote {
  /** JSON pointer, `/spec/validation`. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * An object on its way to a newer API version. Each step is given the draft and gives the next one back; the object that
 * came in is never changed.
 */
export interface UpgradeDraft {
  readonly object: KubernetesObject;
  /** Lossless. */
  readonly edits: readonly UpgradeNote[];
  /** Gone without a successor; it did nothing, or no longer does. */
  readonly dropped: readonly UpgradeNote[];
  /** A human must choose or check. */
  readonly asks: readonly UpgradeNote[];
}

/** What one kind needs when it comes from an older version. */
export type UpgradeStep = (draft: UpgradeDraft) => UpgradeDraft;

export function specOf(draft: UpgradeDraft): JsonObject {
  return draft.object.spec ?? {};
}

export function withSpec(draft: UpgradeDraft, spec: JsonObject): UpgradeDraft {
  return { ...draft, object: { ...draft.object, spec } };
}

export function edited(draft: UpgradeDraft, pointer: string, message: string): UpgradeDraft {
  return { ...draft, edits: [...draft.edits, { pointer, message }] };
}

export function asked(draft: UpgradeDraft, pointer: string, message: string): UpgradeDraft {
  return { ...draft, asks: [...draft.asks, { pointer, message }] };
}

/** Takes a field out of `spec`, if it is there, and says why. */
export function dropField(field: string, why: string): UpgradeStep {
  return (draft) => {
    if (valueAt(draft.object, 'spec', field) === undefined) return draft;
    const next = withSpec(draft, without(specOf(draft), field));
    return { ...next, dropped: [...next.dropped, { pointer: `/spec/${field}`, message: `${field} is removed: ${why}` }] };
  };
}

export function inOrder(...steps: readonly UpgradeStep[]): UpgradeStep {
  return (draft) => steps.reduce((current, step) => step(current), draft);
}

export function without(object: JsonObject, ...fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !fields.includes(key)));
}

/** JSON is YAML, and keeps every text what it is. */
function asPatchText(patch: JsonValue): string {
  return JSON.stringify(patch, null, 2);
}

/**
 * The old two lists of patches as entries of `patches`: strategic ones first, then what is there, then JSON 6902, which used to run last.
 * Source: fluxcd/kustomize-controller CHANGELOG 1.0.0, fluxcd/pkg kustomize/kustomize_generator.go.
 */
export function mergedPatches(holder: JsonObject): JsonObject {
  const strategic = listOf(holder['patchesStrategicMerge']).map((patch) => ({ patch: asPatchText(patch) }));
  const json = listOf(holder['patchesJson6902']).map((entry) => ({
    ...(isJsonObject(entry) && entry['target'] !== undefined ? { target: entry['target'] } : {}),
    patch: asPatchText(isJsonObject(entry) ? (entry['patch'] ?? []) : []),
  }));
  return { ...without(holder, 'patchesStrategicMerge', 'patchesJson6902'), patches: [...strategic, ...listOf(holder['patches']), ...json] };
}

export function hasOldPatches(holder: JsonValue | undefined): holder is JsonObject {
  return isJsonObject(holder) && (holder['patchesStrategicMerge'] !== undefined || holder['patchesJson6902'] !== undefined);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
