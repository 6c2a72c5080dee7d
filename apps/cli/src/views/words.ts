import { toneOf } from '../output/colour.ts';
import type { Cell } from '../output/table.ts';

/** A word of the domain in its colour. */
export function word(text: string): Cell {
  return { text, tone: toneOf(text) };
}

export function quiet(text: string): Cell {
  return { text, tone: 'quiet' };
}

/** Text or a dash: a column is never blank. */
export function orDash(text: string | null | undefined): string | Cell {
  return text === null || text === undefined || text === '' ? quiet('-') : text;
}

/** A number that is bad unless it is 0. */
export function badCount(count: number): Cell {
  return { text: String(count), tone: count > 0 ? 'warning' : 'quiet' };
}

/** A digest, commit or Flux revision short enough for a table: `main@sha1:3f2a91c…` → `main@3f2a91c`. */
export function shortRevision(revision: string): string {
  return revision.replace(/sha(1|256|512):([0-9a-f]{7})[0-9a-f]*/g, '$2');
}

export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
