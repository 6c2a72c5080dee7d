import { readFileSync } from 'node:fs';
import type { Selectable } from '@flotilla/core';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinedCluster } from '../../testing/fixtures.ts';
import { startApi } from '../../testing/start-api.ts';

interface Vectors {
  readonly clusters: readonly Selectable[];
  readonly selects: readonly { readonly text: string; readonly names: readonly string[] }[];
  readonly refused: readonly string[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../../test/vectors/selectors.json', import.meta.url), 'utf8')) as Vectors; // our own file

const { url } = await createTestDatabase();
const api = await startApi(url);
afterAll(() => api.stop());

beforeAll(async () => {
  for (const { name, region, labels } of vectors.clusters) await joinedCluster(api.foundation, name, { region, labels });
});

function list(
  selector: string,
): ReturnType<typeof api.call<{ readonly items: readonly { readonly metadata: { readonly name: string } }[] }>> {
  return api.call('GET', `/api/v1/clusters?selector=${encodeURIComponent(selector)}`);
}

describe('a selector over REST', () => {
  it.each(vectors.selects)('"$text" selects $names, as in core', async ({ text, names }) => {
    const { body } = await list(text);

    expect(body.items.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it.each(vectors.refused)('"%s" is refused, as in core', async (text) => {
    expect((await list(text)).problem.code).toBe('invalid_selector');
  });
});
