import { formatDuration, parseInstant } from '@flotilla/contracts/client';

/** How long ago an instant was: `4h30m`; `-` for none, `0s` for one that a fast clock puts into the future. */
export function age(instant: string | null | undefined, now: number): string {
  const at = instant === null || instant === undefined ? null : parseInstant(instant);
  return at === null ? '-' : formatDuration(Math.max(0, now - at));
}

/** How long until an instant: `in 23h59m`, or `4m ago`. */
export function distance(instant: string, now: number): string {
  const at = parseInstant(instant);
  if (at === null) return instant;
  return at >= now ? `in ${formatDuration(at - now)}` : `${formatDuration(now - at)} ago`;
}

/** A duration of whole seconds. */
export function seconds(count: number): string {
  return formatDuration(count * 1_000);
}
