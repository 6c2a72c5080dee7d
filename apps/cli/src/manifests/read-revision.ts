import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { usageError } from '../exit-codes.ts';
import { decodeText } from './decode-text.ts';
import { parseDocuments, type SourceDocument } from './parse-documents.ts';

const OURS = 'flotilla.dev/';
const SETTINGS_FILE = /^flotilla\.ya?ml$/;

/** What a folder says about a revision: its settings, and the objects beside them. */
export interface RevisionInput {
  /** `spec.config` of the settings; null when there are none. */
  readonly config: string | null;
  /** Body of a publish request: the settings without `config`, with every object. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly objects: readonly SourceDocument[];
}

/**
 * Reads a file, a folder or `-`: `flotilla.yaml`, or one document of `kind: Revision` anywhere, holds the settings; all others are objects.
 * What the fields mean is judged by the server alone.
 *
 * @throws CliError `usage` with file and line
 */
export async function readRevision(path: string, readInput: () => Promise<Buffer>): Promise<RevisionInput> {
  const documents =
    path === '-' ? parseDocuments(decodeText(await readInput(), 'standard input'), 'standard input') : filesOf(path).flatMap(readDocuments);
  const settings = documents.filter(isSettings);
  const [first, second] = settings;
  if (second !== undefined)
    throw usageError(
      `${placeOf(second)}: the settings of a revision are given twice`,
      `First in ${first === undefined ? '' : placeOf(first)}`,
    );
  const objects = documents.filter((document) => !isSettings(document));
  if (objects.length === 0 && first === undefined)
    throw usageError(`${path} holds no manifest`, 'Put Flux objects as .yaml, .yml or .json files there');
  const { config, objects: inner, ...spec } = settingsOf(first);
  const own = Array.isArray(inner) ? inner : [];
  return {
    config: typeof config === 'string' ? config : null,
    spec: { ...spec, objects: [...own, ...objects.map((document) => document.content)] },
    objects,
  };
}

function settingsOf(document: SourceDocument | undefined): Readonly<Record<string, unknown>> {
  if (document === undefined) return {};
  const { kind, spec } = document.content;
  if (kind === undefined) return document.content;
  if (kind !== 'Revision')
    throw usageError(
      `${placeOf(document)}: a ${JSON.stringify(kind)} is not part of a revision`,
      'Only kind: Revision stands beside Flux objects here',
    );
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? { ...spec } : {};
}

function isSettings({ file, content: { apiVersion, kind } }: SourceDocument): boolean {
  if (typeof apiVersion === 'string') return apiVersion.startsWith(OURS);
  return kind === undefined && SETTINGS_FILE.test(basename(file));
}

function placeOf(document: SourceDocument): string {
  return `${document.file}:${document.line}`;
}

/** In the order of their names, whatever the file system says; hidden files and folders below are left out. */
function filesOf(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw usageError(`There is no file or folder ${path}`);
  if (!found.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /^[^.].*\.(ya?ml|json)$/i.test(name));
  return names.toSorted().map((name) => join(path, name));
}

function readDocuments(file: string): readonly SourceDocument[] {
  return parseDocuments(decodeText(readFileSync(file), file), file);
}
