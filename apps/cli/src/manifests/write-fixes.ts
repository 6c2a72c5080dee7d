import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Finding } from '../views/resources.ts';
import { decodeText } from './decode-text.ts';
import { applyChanges, changesBetween } from './manifest-changes.ts';
import type { SourceDocument } from './parse-documents.ts';

/** A fix that lint is sure of, with the manifest it is for. */
export interface Fix {
  readonly source: SourceDocument;
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** The automatic fixes, each with its manifest; an object has one, however many rules found something in it. */
export function fixesOf(findings: readonly Finding[], objects: readonly SourceDocument[]): readonly Fix[] {
  const fixed = new Map(
    findings.flatMap(({ fix, object }) => (fix?.kind === 'auto' && fix.object !== null ? [[object, fix.object] as const] : [])),
  );
  return objects.flatMap((source) => {
    const object = fixed.get(keyOf(source));
    return object === undefined ? [] : [{ source, fixed: object }];
  });
}

/** Writes fixes into their files, each file once; line ends become line feeds. */
export function writeFixes(fixes: readonly Fix[]): void {
  for (const file of new Set(fixes.map((fix) => fix.source.file))) {
    const text = decodeText(readFileSync(file), file);
    const documents = [...parseAllDocuments(text)];
    for (const { source, fixed } of fixes.filter((fix) => fix.source.file === file)) {
      const document = documents.find(
        (each) => each.contents !== null && keyOf({ content: each.toJS() as SourceDocument['content'] }) === keyOf(source),
      ); // every document was read as a mapping before
      if (document !== undefined) applyChanges(document, changesBetween(source.content, fixed));
    }
    writeFileSync(file, joinDocuments(documents.map((document) => document.toString({ lineWidth: 0 }))));
  }
}

/** A document that does not begin with its own marker gets one. */
function joinDocuments(texts: readonly string[]): string {
  return texts.map((text, index) => (index === 0 || text.startsWith('---') ? text : `---\n${text}`)).join('');
}

/** `Kind/namespace/name`, as findings name objects. */
export function keyOf({ content }: Pick<SourceDocument, 'content'>): string {
  const { kind, metadata } = content;
  const { name, namespace } = typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>) : {}; // an object by the line before
  return [kind, namespace, name].filter((part) => typeof part === 'string' && part !== '').join('/');
}
