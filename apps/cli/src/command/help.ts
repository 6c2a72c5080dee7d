import { EXIT_CODES, EXIT_MEANINGS, type Outcome } from '../exit-codes.ts';
import type { Paint } from '../output/colour.ts';
import { CATALOGUE, TOPICS, type CommandEntry } from './catalogue.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';

/** Help of the whole program, or of one noun with its verbs; made of the catalogue alone, so that no command is loaded for it. */
export function groupHelp(path: string, paint: Paint): string {
  return path === '' ? programHelp(paint) : nounHelp(path, paint);
}

function programHelp(paint: Paint): string {
  const topics = TOPICS.flatMap((topic) => [
    '',
    paint(topic, 'strong'),
    ...lines(
      CATALOGUE.filter((entry) => entry.topic === topic),
      paint,
    ),
  ]);
  const outcomes = Object.keys(EXIT_CODES) as Outcome[]; // the keys of a literal are exactly its type's
  return [
    'flotilla: moves Flux configurations across fleets of Kubernetes clusters',
    '',
    'Usage: flotilla <command> [options]      flotilla <command> --help shows options and examples',
    ...topics,
    '',
    paint('Options of every command', 'strong'),
    ...columns(
      GLOBAL_OPTIONS.map(({ flags, description }) => [flags, description]),
      paint,
    ),
    '',
    paint('Exit codes', 'strong'),
    ...columns(
      outcomes.map((outcome) => [String(EXIT_CODES[outcome]), EXIT_MEANINGS[outcome]]),
      paint,
    ),
    '',
  ].join('\n');
}

function nounHelp(noun: string, paint: Paint): string {
  const verbs = CATALOGUE.filter((entry) => entry.path.startsWith(`${noun} `));
  return [
    `Usage: flotilla ${noun} <command> [options]`,
    '',
    ...lines(verbs, paint),
    '',
    `flotilla ${noun} <command> --help shows options and examples`,
    '',
  ].join('\n');
}

function lines(entries: readonly CommandEntry[], paint: Paint): readonly string[] {
  return columns(
    entries.map((entry) => [entry.path, entry.summary]),
    paint,
  );
}

function columns(rows: readonly (readonly [string, string])[], paint: Paint): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length), 20);
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${paint(right, 'quiet')}`);
}
