import type { EpochMs, KubernetesObject } from '@flotilla/core';
import { instantAt, listAt, textAt, valueAt } from './fields.ts';

/** One condition as Flux wrote it. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** 0 when the condition carries none; -1 when what stands there is no generation. */
  readonly observedGeneration: number;
  /** When status, reason or message last changed; null when it cannot be read. */
  readonly changedAt: EpochMs | null;
}

/** The conditions that can be read; null, text or half conditions are left out and never throw. */
export function conditionsOf(object: KubernetesObject): readonly Condition[] {
  return listAt(object, 'status', 'conditions').flatMap((raw) => {
    const type = textAt(raw, 'type');
    const status = textAt(raw, 'status');
    if (type === null || status === null) return [];
    return [
      {
        type,
        status,
        reason: textAt(raw, 'reason') ?? '',
        message: textAt(raw, 'message') ?? '',
        observedGeneration: generationAt(raw),
        changedAt: instantAt(raw, 'lastTransitionTime'),
      },
    ];
  });
}

export function conditionOf(conditions: readonly Condition[], type: string): Condition | null {
  return conditions.find((condition) => condition.type === type) ?? null;
}

function generationAt(raw: unknown): number {
  const value = valueAt(raw, 'observedGeneration');
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : -1;
}
