import type { AgentState, ConfigState, EpochMs, KubernetesObject, ObjectKey, ObservedObject, Reading, ReadingTaken } from '@flotilla/core';
import { holdOver, observeObject, readObject, withSeenToken } from '@flotilla/flux';
import type { FluxCache } from './flux-cache.ts';

/** A pass with nothing new moves `lastPassAt` alone; that is said from time to time, not each time. */
const PASS_NEWS_MS = 120_000;

/** What changed among these keys against what is known; a mere pass is no change. */
export function newsOf(cache: FluxCache, keys: readonly ObjectKey[], observed: AgentState['observed']): readonly ObservedObject[] {
  return keys.flatMap((key) => {
    const snapshot = cache.get(key);
    if (snapshot === null) return [];
    const object = observeObject(snapshot);
    const known = observed.get(key);
    return known !== undefined && isSame(known, object) ? [] : [object];
  });
}

/** Every placed object of a config judged against its record, on the newest snapshot. */
export function readingsOfConfig(cache: FluxCache, config: ConfigState, now: EpochMs): Readonly<Record<ObjectKey, ReadingTaken>> {
  const taken: Record<ObjectKey, ReadingTaken> = {};
  for (const { key, ref, isWatched } of config.body?.parts ?? []) {
    const placed = config.placed[key];
    if (!isWatched || placed === undefined) continue;
    const snapshot = cache.get(key);
    const record = snapshot === null ? placed.record : withSeenToken(placed.record, snapshot);
    const previous = config.seen[key] ?? null;
    const reading = quiet(previous, heldOver(previous, readObject(ref, snapshot, record), snapshot, now));
    taken[key] = { reading, tokens: record.tokens };
  }
  return taken;
}

function heldOver(previous: Reading | null, current: Reading, snapshot: KubernetesObject | null, now: EpochMs): Reading {
  return holdOver(previous, current, snapshot, now);
}

function quiet(previous: Reading | null, current: Reading): Reading {
  if (previous === null || !isMerePass(previous.lastPassAt, current.lastPassAt)) return current;
  return { ...current, lastPassAt: previous.lastPassAt };
}

function isSame(known: ObservedObject, object: ObservedObject): boolean {
  const comparable = isMerePass(known.lastPassAt, object.lastPassAt) ? { ...object, lastPassAt: known.lastPassAt } : object;
  return JSON.stringify(known) === JSON.stringify(comparable);
}

function isMerePass(before: EpochMs | null, after: EpochMs | null): boolean {
  return before !== null && after !== null && after - before < PASS_NEWS_MS;
}
