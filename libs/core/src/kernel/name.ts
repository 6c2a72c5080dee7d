const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** The one DNS label that every object of JavaScript has as a key; names are keys of ours, in documents and in state. */
const INHERITED = 'constructor';

/** A DNS label: at most 63 of a-z, 0-9 and `-`, no `-` at either end; and not `constructor`. Source: RFC 1123 2.1, as Kubernetes reads it. */
export function isName(text: string): boolean {
  return LABEL.test(text) && text !== INHERITED;
}

/** The nearest allowed name, for a hint; null when nothing of `text` can be kept. */
export function suggestName(text: string): string | null {
  const name = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return isName(name) ? name : null;
}
