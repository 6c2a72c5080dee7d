import { actorOf, formatInstant, type AssignableCluster, type Caller, type EpochMs, type JsonValue } from '@flotilla/core';
import type { routes, ResponseOf } from '@flotilla/contracts';
import type { ConfirmTokenCodec } from '@flotilla/platform';

export type BlastRadius = ResponseOf<typeof routes.assignRevision>;

/** From here on a caller must have seen how many clusters an act touches. */
const MAX_UNCONFIRMED = 100;
/** Of a fleet with more than this many clusters also this share. */
const SMALL_FLEET = 10;
const MAX_UNCONFIRMED_SHARE = 0.1;

/** One act on many clusters, as it is confirmed and answered. */
export interface SelectingAct {
  readonly caller: Caller;
  /** Route, config, revision and selection: whatever decides what the act does. */
  readonly act: JsonValue;
  readonly matched: readonly AssignableCluster[];
  readonly skipped: number;
  readonly changed: number;
  readonly fleetSize: number;
  readonly isDryRun: boolean;
  readonly confirmToken: string | undefined;
}

/**
 * The answer of the act, with a confirm token where a dry run shows that one is needed.
 *
 * @throws FlotillaError `confirmation_required` or `blast_radius_changed` when it is no dry run and many clusters match
 */
export function confirmedBlastRadius(codec: ConfirmTokenCodec, act: SelectingAct, now: EpochMs): BlastRadius {
  const confirmation = { actor: actorOf(act.caller), act: act.act, matched: act.matched.map(({ uid }) => uid) };
  const isNeeded = needsConfirmation(act.matched.length, act.fleetSize);
  if (isNeeded && !act.isDryRun) codec.check(confirmation, act.confirmToken, now);
  const issued = isNeeded && act.isDryRun ? codec.issue(confirmation, now) : null;
  return {
    matched: act.matched.length,
    changed: act.changed,
    skipped: act.skipped,
    share: act.fleetSize === 0 ? 0 : Math.min(1, act.matched.length / act.fleetSize),
    byRegion: countByRegion(act.matched),
    offline: act.matched.filter(({ connectivity }) => connectivity !== 'Online').length,
    dryRun: act.isDryRun,
    confirmToken: issued?.text ?? null,
    expiresAt: issued === null ? null : formatInstant(issued.expiresAt),
  };
}

function needsConfirmation(matched: number, fleetSize: number): boolean {
  return matched > MAX_UNCONFIRMED || (matched > 1 && fleetSize > SMALL_FLEET && matched > fleetSize * MAX_UNCONFIRMED_SHARE);
}

function countByRegion(clusters: readonly AssignableCluster[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { region } of clusters) counts.set(region, (counts.get(region) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
