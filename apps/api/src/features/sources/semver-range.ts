interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}
type Comparator = (version: Version) => boolean;

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;
const TERM =
  /^(=|!=|>=|=>|<=|=<|>|<|~>?|\^)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;
const HYPHEN = /^(\S+)\s+-\s+(\S+)$/;
const MAX_LENGTH = 256;

/**
 * The highest of `tags` within a range, as Flux picks it; null when none fits. Pre-releases count only where the range names one.
 * Source: Masterminds/semver constraints.go, which source-controller uses.
 *
 * @returns undefined when the range cannot be read
 */
export function highestInRange(range: string, tags: readonly string[]): string | null | undefined {
  const alternatives = range.length > MAX_LENGTH ? null : parseRange(range);
  if (alternatives === null) return undefined;
  const fitting = tags.flatMap((tag) => {
    const version = parseVersion(tag);
    return version !== null && alternatives.some((all) => all.every((comparator) => comparator(version))) ? [{ tag, version }] : [];
  });
  return fitting.sort((a, b) => compare(b.version, a.version))[0]?.tag ?? null;
}

function parseVersion(text: string): Version | null {
  const match = text.length > MAX_LENGTH ? null : VERSION.exec(text);
  if (match === null) return null;
  return { numbers: [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)], prerelease: match[4]?.split('.') ?? [] };
}

function parseRange(range: string): readonly (readonly Comparator[])[] | null {
  const alternatives = range.split('||').map((part) => parseAll(part.trim()));
  return alternatives.every((all) => all !== null) ? alternatives : null;
}

function parseAll(text: string): readonly Comparator[] | null {
  const hyphen = HYPHEN.exec(text);
  const terms =
    hyphen !== null
      ? [`>=${hyphen[1]}`, `<=${hyphen[2]}`]
      : text
          .replaceAll(/([=!<>~^])\s+/g, '$1')
          .split(/[\s,]+/)
          .filter((term) => term !== '');
  const comparators = (terms.length === 0 ? ['*'] : terms).map(parseTerm);
  if (!comparators.every((comparator) => comparator !== null)) return null;
  const takesPrereleases = terms.some((term) => term.includes('-'));
  return [({ prerelease }) => takesPrereleases || prerelease.length === 0, ...comparators];
}

function parseTerm(term: string): Comparator | null {
  const match = TERM.exec(term);
  if (match === null) return null;
  const [, operator = '', major, minor, patch, prerelease] = match;
  const parts = [major, minor, patch];
  const wild = parts.findIndex((part) => part === undefined || /[xX*]/.test(part));
  const given = wild < 0 ? parts.length : wild;
  const [first = 0, second = 0, third = 0] = parts.slice(0, given).map(Number);
  return comparatorOf(operator, { numbers: [first, second, third], prerelease: prerelease?.split('.') ?? [] }, given);
}

function comparatorOf(operator: string, low: Version, given: number): Comparator {
  const above = upperBound(low, given);
  const isWithin = (version: Version, high: Version | null): boolean =>
    compare(version, low) >= 0 && (high === null || compare(version, high) < 0);
  switch (operator) {
    case '!=':
      return (version) => !isWithin(version, above);
    case '>':
      return (version) => (above === null ? false : given === 3 ? compare(version, low) > 0 : compare(version, above) >= 0);
    case '>=':
    case '=>':
      return (version) => compare(version, low) >= 0;
    case '<':
      return (version) => compare(version, low) < 0;
    case '<=':
    case '=<':
      return (version) => (given === 3 ? compare(version, low) <= 0 : above === null || compare(version, above) < 0);
    case '~':
    case '~>':
      return (version) => isWithin(version, upperBound(low, Math.min(given, 2)));
    case '^':
      return (version) => isWithin(version, caretBound(low, given));
    default:
      return given === 3 ? (version) => compare(version, low) === 0 : (version) => isWithin(version, above);
  }
}

/** The first version outside of what the given numbers fix; null when they fix nothing. */
function upperBound({ numbers: [major, minor, patch] }: Version, given: number): Version | null {
  if (given === 0) return null;
  if (given === 1) return release(major + 1, 0, 0);
  return given === 2 ? release(major, minor + 1, 0) : release(major, minor, patch + 1);
}

/** Up to the next change of the first number that is not zero. */
function caretBound(low: Version, given: number): Version | null {
  const [major, minor] = low.numbers;
  if (given === 0) return null;
  if (major > 0 || given === 1) return release(major + 1, 0, 0);
  return minor > 0 || given === 2 ? release(0, minor + 1, 0) : upperBound(low, 3);
}

function release(major: number, minor: number, patch: number): Version {
  return { numbers: [major, minor, patch], prerelease: [] };
}

function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] - b.numbers[index];
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (const [index, part] of a.prerelease.entries()) {
    const other = b.prerelease[index];
    if (other === undefined) return 1;
    if (part !== other) return comparePrerelease(part, other);
  }
  return a.prerelease.length - b.prerelease.length;
}

/** Numbers below texts, numbers by value. Source: semver.org 11.4. */
function comparePrerelease(a: string, b: string): number {
  const areNumbers = [a, b].map((part) => /^\d+$/.test(part));
  if (areNumbers[0] === true && areNumbers[1] === true) return Number(a) - Number(b);
  if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] === true ? -1 : 1;
  return a < b ? -1 : 1;
}
