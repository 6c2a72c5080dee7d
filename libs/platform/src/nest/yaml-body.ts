import { LineCounter, parseAllDocuments, visit, type Document, type ParsedNode, type YAMLError } from 'yaml';
import { malformed, quoted } from '../json-scan.ts';

const MAX_ALIASES = 50;
const MAX_DOCUMENTS = 500;

/**
 * Reads one YAML document as JSON text: core schema, no tags of its own, no merge keys, at most 50 aliases, no key twice,
 * no number that JSON would write in another way (`1.10`, `007`, `12e4567`).
 * What comes out is under the limits of JSON afterwards.
 *
 * @throws FlotillaError `malformed_body` that says line and column, for a key given twice the key and both places
 */
export function yamlToJson(text: string): string {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
  });
  if (!Array.isArray(documents) || documents.length === 0) throw malformed('The body is empty');
  if (documents.length > MAX_DOCUMENTS) throw malformed(`More than ${MAX_DOCUMENTS} documents`);
  if (documents.length > 1) throw malformed('One document is taken here, not a stream of several');
  const [document] = documents;
  if (document === undefined) throw malformed('The body is empty');
  refuseErrors(document, lines);
  refuseNodes(document, lines);
  return JSON.stringify(toPlain(document));
}

function refuseErrors(document: Document.Parsed, lines: LineCounter): void {
  const [fault] = [...document.errors, ...document.warnings];
  if (fault === undefined) return;
  throw malformed(
    fault.code === 'DUPLICATE_KEY' ? duplicateKey(document, fault, lines) : `${fault.message}, at ${place(lines, fault.pos[0])}`,
  );
}

/** The parser names the second place; the first is looked up, because a reader needs both. */
function duplicateKey(document: Document.Parsed, fault: YAMLError, lines: LineCounter): string {
  let first: { readonly text: string; readonly at: number } | undefined;
  visit(document, {
    Map: (_, map) => {
      const starts = map.items.map(({ key }) => ({ text: String(key), at: (key as ParsedNode).range[0] })); // a parsed document's nodes have ranges
      const second = starts.find(({ at }) => at === fault.pos[0]);
      if (second === undefined) return undefined;
      first = starts.find(({ text }) => text === second.text);
      return visit.BREAK;
    },
  });
  const second = place(lines, fault.pos[0]);
  return first === undefined
    ? `A key is given twice, at ${second}`
    : `The key ${quoted(first.text)} is given twice: at ${place(lines, first.at)} and at ${second}`;
}

function refuseNodes(document: Document.Parsed, lines: LineCounter): void {
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
      if (aliases > MAX_ALIASES) throw malformed(`More than ${MAX_ALIASES} aliases`);
    },
    Scalar: (_, { value, source, range }) => {
      if (typeof value !== 'number' || String(value) === source) return;
      throw malformed(
        `A number that would not stay as it is written; put it in quotes if it is a text, at ${place(lines, range?.[0] ?? 0)}`,
      );
    },
    Pair: (_, pair) => {
      const key = pair.key as ParsedNode | null; // a parsed document's keys are nodes
      if (String(key) === '<<') throw malformed(`Merge keys ("<<") are not taken, at ${place(lines, key?.range[0] ?? 0)}`);
    },
  });
}

function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw malformed('Aliases expand to too much');
  }
}

function place(lines: LineCounter, at: number): string {
  const { line, col } = lines.linePos(at);
  return `line ${line} column ${col}`;
}
