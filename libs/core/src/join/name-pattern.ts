import { isName } from '../kernel/name.ts';

/** Whether `pattern` is an exact name rather than one with `*` or `?`. */
export function isExactName(pattern: string): boolean {
  return isName(pattern);
}

/**
 * Whether a name fits a pattern from its first to its last character: `*` stands for any number of characters, `?` for one.
 * A linear walk: no pattern of a user reaches an engine that backtracks without bound.
 */
export function fitsNamePattern(pattern: string, name: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[place] === '*') {
      star = place;
      place += 1;
      resume = at;
    } else if (pattern[place] === '?' || pattern[place] === name[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      place = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(place));
}
