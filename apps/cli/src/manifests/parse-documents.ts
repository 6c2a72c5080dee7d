import { isAlias, isMap, isPair, isScalar, LineCounter, parseAllDocuments, visit, type Document, type Pair } from 'yaml';
import { CliError } from '../exit-codes.ts';

const MAX_ALIASES = 100;
const CODE_NOTE = { label: 'code', text: 'malformed_body   more: flotilla explain error/malformed_body' };

/** One YAML document and where it stands. */
export interface SourceDocument {
  readonly file: string;
  /** Line of its first key, from 1. */
  readonly line: number;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Every document of a YAML or JSON text; empty ones are left out.
 *
 * @throws CliError `usage` with file, line and column; a key given twice names both places
 */
export function parseDocuments(text: string, file: string): readonly SourceDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, merge: true });
  return [...documents].flatMap((document) => {
    refuseFaults(document, file, lines);
    refuseRepeatedKeys(document, file, lines);
    refuseChangedNumbers(document, file, lines);
    return contentOf(document, file, lines);
  });
}

function contentOf(document: Document.Parsed, file: string, lines: LineCounter): readonly SourceDocument[] {
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return [];
  const { line } = lines.linePos(document.contents.range[0]);
  if (!isMap(document.contents)) throw fault(file, line, 'a manifest is a mapping of keys, not a list or a word');
  try {
    // The document is a mapping, so it becomes an object.
    return [{ file, line, content: document.toJS({ maxAliasCount: MAX_ALIASES }) as Readonly<Record<string, unknown>> }];
  } catch {
    throw fault(file, line, 'too many aliases: written out it would grow beyond measure');
  }
}

function refuseFaults(document: Document.Parsed, file: string, lines: LineCounter): void {
  const [error] = document.errors;
  if (error === undefined) return;
  throw fault(
    file,
    lines.linePos(error.pos[0]).line,
    error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'not YAML',
  );
}

/** A key written twice is refused, and so is one that a merge key brings again: which of the two is meant is a guess. */
function refuseRepeatedKeys(document: Document.Parsed, file: string, lines: LineCounter): void {
  visit(document, {
    Map: (_, map) => {
      const places = new Map<string, number>();
      for (const pair of map.items.flatMap((item) => withMerged(item, document))) {
        const { line } = lines.linePos(startOf(pair));
        const before = places.get(keyOf(pair));
        if (before !== undefined) throw repeated(file, keyOf(pair), [before, line]);
        places.set(keyOf(pair), line);
      }
    },
  });
}

/** `1.10`, `007`, `12e4567`: as a number it would not stay as it is written, and what was meant is mostly a text. The server's rule for YAML too. */
function refuseChangedNumbers(document: Document.Parsed, file: string, lines: LineCounter): void {
  visit(document, {
    Scalar: (_, { value, source, range }) => {
      if (typeof value !== 'number' || String(value) === source) return;
      const written = source ?? String(value);
      throw new CliError('usage', `${file}:${lines.linePos(range?.[0] ?? 0).line}: the number ${written} would not stay as it is written`, [
        { label: 'hint', text: `Put it in quotes if it is a text: "${written}"` },
        CODE_NOTE,
      ]);
    },
  });
}

/** The pair itself, or for a merge key the pairs that it brings. */
function withMerged(pair: Pair, document: Document.Parsed): readonly Pair[] {
  if (keyOf(pair) !== '<<') return [pair];
  const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
  return isMap(value) ? value.items : [pair];
}

function keyOf(pair: Pair): string {
  if (!isScalar(pair.key)) return String(pair.key);
  return pair.key.source ?? String(pair.key.value);
}

function startOf(pair: Pair): number {
  return isPair(pair) && isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

function repeated(file: string, key: string, [first, second]: readonly [number, number]): CliError {
  return new CliError('usage', `${file}:${second}: the key "${key}" is given twice`, [
    { label: 'first', text: `${file}:${first}` },
    { label: 'again', text: `${file}:${second}` },
    CODE_NOTE,
  ]);
}

function fault(file: string, line: number, what: string): CliError {
  return new CliError('usage', `${file}:${line}: ${what}`, [CODE_NOTE]);
}
