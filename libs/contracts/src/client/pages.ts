/** What every list answers. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly page: { readonly limit: number; readonly next: string | null };
}

const MAX_PAGE = 200;

/**
 * Walks a list page by page, asking for the next page only when it is wanted.
 *
 * @param fetchPage one page; `cursor` is undefined for the first
 * @param most ends after this many rows; the last page is asked for with exactly what is missing
 */
export async function* pagesOf<P extends Page<unknown>>(
  fetchPage: (query: { readonly limit: number; readonly cursor?: string }) => Promise<P>,
  most: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<P, void, undefined> {
  let missing = most;
  let cursor: string | undefined;
  while (missing > 0) {
    const page = await fetchPage({ limit: Math.min(MAX_PAGE, missing), ...(cursor === undefined ? {} : { cursor }) });
    yield page;
    if (page.page.next === null) return;
    cursor = page.page.next;
    missing -= page.items.length;
  }
}
