import { describe, expect, it } from 'vitest';
import { pagesOf } from './pages.ts';

function listOf(total: number) {
  const asked: number[] = [];
  const fetchPage = ({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string }) => {
    asked.push(limit);
    const start = Number(cursor);
    const items = Array.from({ length: Math.min(limit, total - start) }, (_, index) => start + index);
    const end = start + items.length;
    return Promise.resolve({ items, page: { limit, next: end < total ? String(end) : null } });
  };
  return { asked, fetchPage };
}

async function collect(pages: AsyncGenerator<{ readonly items: readonly number[] }>): Promise<number[]> {
  const items: number[] = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

describe('walking a list', () => {
  it('ends on the last page', async () => {
    const { asked, fetchPage } = listOf(450);

    expect(await collect(pagesOf(fetchPage))).toHaveLength(450);
    expect(asked).toEqual([200, 200, 200]);
  });

  it('asks for no more rows than are wanted', async () => {
    const { asked, fetchPage } = listOf(450);

    expect(await collect(pagesOf(fetchPage, 250))).toHaveLength(250);
    expect(asked).toEqual([200, 50]);
  });

  it('gives one empty page for an empty list', async () => {
    const { asked, fetchPage } = listOf(0);

    expect(await collect(pagesOf(fetchPage))).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
