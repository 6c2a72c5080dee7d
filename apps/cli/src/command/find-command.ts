import { nearestWord } from '@flotilla/contracts/client';
import { Option } from 'commander';
import { usageError } from '../exit-codes.ts';
import { CATALOGUE, type CommandEntry } from './catalogue.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';

export type Found =
  | { readonly kind: 'Command'; readonly entry: CommandEntry; readonly rest: readonly string[] }
  /** `flotilla`, or a noun that has verbs: its commands are listed. */
  | { readonly kind: 'Group'; readonly path: string; readonly isHelp: boolean };

const VALUE_FLAGS = new Set(
  GLOBAL_OPTIONS.map(({ flags }) => new Option(flags))
    .filter((option) => option.required)
    .flatMap((option) => [option.short, option.long]),
);

/** Finds the command that the words name; global options may stand before them. */
export function findCommand(argv: readonly string[]): Found {
  const positions = wordPositions(argv);
  const words = positions.map((position) => argv[position] ?? '');
  for (const length of [2, 1]) {
    const path = words.slice(0, length).join(' ');
    const entry = words.length >= length ? CATALOGUE.find((each) => each.path === path) : undefined;
    if (entry !== undefined)
      return { kind: 'Command', entry, rest: argv.filter((_, index) => !positions.slice(0, length).includes(index)) };
  }
  return groupOf(words, argv);
}

function groupOf(words: readonly string[], argv: readonly string[]): Found {
  const isHelp = argv.some((word) => word === '--help' || word === '-h') || words.length === 0 || words[0] === 'help';
  const [noun = '', verb] = words[0] === 'help' ? words.slice(1) : words;
  if (noun === '') return { kind: 'Group', path: '', isHelp };
  const verbs = CATALOGUE.filter((each) => each.path.startsWith(`${noun} `));
  if (verbs.length === 0) throw unknown(noun, [...new Set(CATALOGUE.map((each) => each.path.split(' ')[0] ?? ''))], '');
  if (verb === undefined || words[0] === 'help') return { kind: 'Group', path: noun, isHelp };
  throw unknown(
    verb,
    verbs.map((each) => each.path.split(' ')[1] ?? ''),
    `${noun} `,
  );
}

/** Where the first words are that are no option and no option's value. */
function wordPositions(argv: readonly string[]): readonly number[] {
  const positions: number[] = [];
  for (let index = 0; index < argv.length && positions.length < 2; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) positions.push(index);
    else if (VALUE_FLAGS.has(word)) index += 1;
    else if (positions.length === 1 && !CATALOGUE.some((each) => each.path.startsWith(`${argv[positions[0] ?? 0]} `))) break;
  }
  return positions;
}

function unknown(word: string, known: readonly string[], prefix: string): Error {
  const nearest = nearestWord(word, known);
  return usageError(
    `There is no command "flotilla ${prefix}${word}"`,
    nearest === null ? `flotilla ${prefix}--help lists them` : `Did you mean: flotilla ${prefix}${nearest}?`,
  );
}
