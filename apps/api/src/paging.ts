import type { JsonValue } from '@flotilla/core';
import type { CursorCodec, ListKey } from '@flotilla/platform';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly page: { readonly limit: number; readonly next: string | null };
}

/** Where a page lies: its list, its length, and how a row's position is written into a cursor. */
export interface PageRequest<Row> {
  readonly cursors: CursorCodec;
  readonly list: ListKey;
  readonly limit: number;
  readonly positionOf: (row: Row) => JsonValue;
}

/** @param rows of a query that was asked for one more than `limit`: that one tells whether a next page exists */
export function pageOf<Row>(rows: readonly Row[], { cursors, list, limit, positionOf }: PageRequest<Row>): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last !== undefined ? cursors.encode(list, positionOf(last)) : null;
  return { rows: page, page: { limit, next } };
}

/** A text that a list put into its cursor; null on the first page. */
export function textPosition(position: JsonValue): string | null {
  return typeof position === 'string' ? position : null;
}
