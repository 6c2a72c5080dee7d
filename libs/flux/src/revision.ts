/** What a Flux revision says: `main@sha1:4f3c…` is name `main` and hash `4f3c…`; `6.5.0` is a name without a hash. */
export interface FluxRevision {
  /** Branch, tag, ref name or chart version; null for a bare hash. May contain `/` and `@`. */
  readonly name: string | null;
  readonly algorithm: 'sha1' | 'sha256' | null;
  /** Lower-case hex; null for a chart version. */
  readonly hash: string | null;
}

const HASH = /^(?:(.+)@)?(sha1|sha256):([0-9a-f]+)$/;
/** Flux before 0.41: `main/4f3c…`. Read, never written. */
const LEGACY = /^(.+)\/([0-9a-f]{40})$/;

/** Parses every form that Flux 2 writes. The name is taken greedily: a branch may itself contain `@` or `/`. */
export function parseRevision(text: string): FluxRevision {
  const match = HASH.exec(text);
  if (match !== null) {
    const [, name, algorithm, hash = ''] = match;
    return { name: name ?? null, algorithm: algorithm === 'sha1' ? 'sha1' : 'sha256', hash };
  }
  const legacy = LEGACY.exec(text);
  if (legacy !== null) return { name: legacy[1] ?? null, algorithm: 'sha1', hash: legacy[2] ?? null };
  return { name: text, algorithm: null, hash: null };
}

/** What identifies content: the part after the last `:`, in revisions of Flux before 0.41 after the last `/`, else the whole. */
export function contentOf(revision: string): string {
  const colon = revision.lastIndexOf(':');
  return colon >= 0 ? revision.slice(colon + 1) : revision.slice(revision.lastIndexOf('/') + 1);
}

/**
 * Whether two revisions are the same content: `main@sha1:X` by branch and `sha1:X` by commit are.
 * Chart versions compare whole. False when one is missing or empty: nothing known is never the same.
 */
export function sameContent(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  const content = contentOf(a);
  return content !== '' && content === contentOf(b);
}

/** Whether a chart is at `version`: Flux appends `+<source revision>`, `+<generation>` or both. */
export function isChartVersion(running: string | null, version: string): boolean {
  return running !== null && version !== '' && (running === version || running.startsWith(`${version}+`));
}
