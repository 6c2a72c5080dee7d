/** Characters that a path segment holds as they are. Source: RFC 3986 3.3, without `;`, which servers read in different ways. */
const RAW = /^[A-Za-z0-9\-._~!$&'()*+,=:@]$/;
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-F]{2})+$/;

/**
 * What keeps a path from being in its one canonical form; null when it is. Nothing is folded silently, so that no security decision
 * depends on how a path is written.
 *
 * @param path without the query
 */
export function canonicalPathFault(path: string): string | null {
  if (path === '/') return null;
  if (!path.startsWith('/')) return 'it does not begin with "/"';
  if (path.endsWith('/')) return 'it ends in "/"';
  for (const segment of path.slice(1).split('/')) {
    const fault = segmentFault(segment);
    if (fault !== null) return fault;
  }
  return null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'it has an empty segment';
  if (segment === '.' || segment === '..') return 'it has a segment "." or ".."';
  if (!SEGMENT.test(segment))
    return 'it has a character that must be percent-encoded, or an encoding that is not two upper-case hex digits';
  if (!segment.includes('%')) return null;
  const decoded = decode(segment);
  if (decoded === null) return 'its encoding is not UTF-8';
  if (/[/\\\0;]/.test(decoded)) return 'it has an encoded separator';
  return encodeSegment(decoded) === segment ? null : 'it encodes a character that needs no encoding';
}

function encodeSegment(text: string): string {
  return text.replace(/[^]/gu, (character) => (RAW.test(character) ? character : encodeURIComponent(character)));
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
