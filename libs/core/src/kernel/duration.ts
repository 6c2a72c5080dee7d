const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/**
 * Milliseconds of a duration as users and Flux write it: `90s`, `1h30m`, `1m0s`, `7d`.
 * Go's grammar plus `d`; Flux itself knows no `d`. Source: time.ParseDuration of Go.
 *
 * @returns null for anything else, an empty text and what exceeds 100 years included
 */
export function parseDuration(text: string): number | null {
  if (text.length === 0 || text.length > 64) return null;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return null;
    const [, amount, unit] = part;
    total += Number(amount) * UNITS[unit as keyof typeof UNITS]; // the pattern admits these units only
  }
  return total <= 36_525 * UNITS.d ? total : null;
}

/** The shortest usual text: 90000 → `1m30s`, 300000 → `5m`, 0 → `0s`. Whole seconds; less is shown as `0s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const text = parts
    .filter(([amount]) => amount > 0)
    .slice(0, 2)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
  return text === '' ? '0s' : text;
}
