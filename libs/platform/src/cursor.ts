import { FlotillaError, type JsonValue } from '@flotilla/core';
import { openText, sealText } from './sealed-text.ts';

/** What a cursor belongs to: the route, and everything of its query that filters or orders. */
export interface ListKey {
  readonly route: string;
  readonly filter: JsonValue;
}

/** Positions in lists as opaque texts; a cursor of one list is of no use in another. */
export class CursorCodec {
  constructor(private readonly key: Uint8Array) {}

  /** @param position of the last row of the page, in the list's order, with the uid as tie-break */
  encode({ route, filter }: ListKey, position: JsonValue): string {
    return sealText(this.key, { route, filter }, position);
  }

  /**
   * The position that {@link encode} was given.
   *
   * @returns null when there is no cursor: the first page
   * @throws FlotillaError `cursor_expired` for one of another list, filter or server
   */
  decode({ route, filter }: ListKey, cursor: string | undefined): JsonValue {
    if (cursor === undefined) return null;
    const position = openText(this.key, { route, filter }, cursor);
    if (position !== undefined) return position;
    throw new FlotillaError('cursor_expired', {
      detail: 'The cursor was not made by this list with this filter',
      hint: 'Start again without cursor, and keep filter and order while paging',
    });
  }
}
