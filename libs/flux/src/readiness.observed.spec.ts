import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refOf, type KubernetesObject, type ReadingState } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { readObject } from './readiness.ts';
import { slimObject } from './slim.ts';

interface Observed {
  readonly what: string;
  readonly state: ReadingState;
  readonly reason: string;
  readonly expected: string | null;
  readonly sourceOk: boolean;
  readonly object: KubernetesObject;
}

/** What real controllers wrote; the file names which. */
const text = readFileSync(join(import.meta.dirname, 'fixtures/observed-on-flux-2.9.json'), 'utf8');
const { snapshots } = JSON.parse(text) as { readonly snapshots: readonly Observed[] }; // a fixture of this folder

describe('what real Flux wrote', () => {
  it.each(snapshots.map((row) => [row.what, row] as const))('%s', (_what, { object, expected, sourceOk, state, reason }) => {
    const record = {
      uid: object.metadata.uid ?? '',
      generation: object.metadata.generation ?? 0,
      tokens: ['token-1', 'token-2'],
      handledBefore: null,
      expected,
      sourceOk,
    };

    const reading = readObject(refOf(object), object, record);

    expect(reading).toMatchObject({ state, reason });
    expect(readObject(refOf(object), slimObject(object), record)).toEqual(reading);
  });
});
