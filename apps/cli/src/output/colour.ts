import { stripVTControlCharacters } from 'node:util';

const SEGMENTER = new Intl.Segmenter();

/** What a text says of a thing; the colour follows. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet' | 'strong' | 'plain';

/** From the 16 colours that each theme adjusts to its background, so that dark and light both stay readable. */
const CODES = { good: 32, busy: 36, warning: 33, bad: 31, quiet: 2, strong: 1, plain: null } as const satisfies Record<Tone, number | null>;

export type Paint = (text: string, tone: Tone) => string;

export const noPaint: Paint = (text) => text;

export const ansiPaint: Paint = (text, tone) => {
  const code = CODES[tone];
  return code === null || text === '' ? text : `\u001B[${code}m${text}\u001B[0m`;
};

export interface ColourFacts {
  readonly isTerminal: boolean;
  readonly noColor: string | undefined;
  readonly force: string | undefined;
  readonly term: string | undefined;
  readonly mayColour: boolean;
}

/** Flag before NO_COLOR before CLICOLOR_FORCE before what the terminal is. Source: no-color.org, bixense.com/clicolors. */
export function choosePaint({ isTerminal, noColor, force, term, mayColour }: ColourFacts): Paint {
  if (!mayColour || noColor !== undefined) return noPaint;
  if (force !== undefined && force !== '0') return ansiPaint;
  return isTerminal && term !== 'dumb' ? ansiPaint : noPaint;
}

const WORD_TONES: Readonly<Record<string, Tone>> = {
  Healthy: 'good',
  Succeeded: 'good',
  Online: 'good',
  Active: 'good',
  True: 'good',
  Approved: 'good',
  Progressing: 'busy',
  NotStarted: 'busy',
  Waiting: 'busy',
  Pending: 'busy',
  Degraded: 'warning',
  Late: 'warning',
  Suspended: 'warning',
  Mismatch: 'warning',
  FailedSoft: 'warning',
  Attention: 'warning',
  Stalled: 'bad',
  FailedHard: 'bad',
  Failing: 'bad',
  False: 'bad',
  Error: 'bad',
  Rejected: 'bad',
  Revoked: 'bad',
  Offline: 'bad',
  Unknown: 'quiet',
  Stale: 'quiet',
  None: 'quiet',
};

/** How a word of the domain is painted; a word that is not known stays plain. */
export function toneOf(word: string): Tone {
  return WORD_TONES[word] ?? 'plain';
}

/** Columns that `text` takes, colours not counted. */
export function widthOf(text: string): number {
  return charactersOf(stripVTControlCharacters(text)).length;
}

/** What a reader sees as one character each. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}
