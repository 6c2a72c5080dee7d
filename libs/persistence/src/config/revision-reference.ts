import { FlotillaError } from '@flotilla/core';

const SEQ = /^r([1-9][0-9]{0,8})$/;
const HEX = /^(?:sha256:)?([0-9a-f]{8,64})$/;

/** How a revision is found within its config: by number, or by the start of its digest. */
export type RevisionReference = { readonly kind: 'Seq'; readonly seq: number } | { readonly kind: 'Digest'; readonly prefix: string };

/**
 * Reads `r17`, `webapp@r17`, a digest, or at least 8 of its hex digits.
 *
 * @throws FlotillaError `not_found` for anything else
 */
export function parseRevisionReference(config: string, text: string): RevisionReference {
  const reference = text.startsWith(`${config}@`) ? text.slice(config.length + 1) : text;
  const seq = SEQ.exec(reference);
  if (seq !== null) return { kind: 'Seq', seq: Number(seq[1]) };
  const hex = HEX.exec(reference);
  if (hex !== null) return { kind: 'Digest', prefix: `sha256:${hex[1]}` };
  throw new FlotillaError('not_found', {
    detail: `"${text}" names no revision of ${config}`,
    hint: 'Write r17, a digest, or at least 8 of its hex digits; "latest" is not taken',
  });
}

/** @throws FlotillaError `invalid_field` when several are left */
export function onlyRevision<Row extends { readonly seq: number }>(config: string, text: string, rows: readonly Row[]): Row | null {
  if (rows.length <= 1) return rows[0] ?? null;
  const names = rows.map(({ seq }) => `${config}@r${seq}`).join(', ');
  throw new FlotillaError('invalid_field', {
    detail: `"${text}" is ambiguous: it fits ${names}`,
    hint: 'Write more hex digits, or the number',
  });
}
