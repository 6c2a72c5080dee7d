import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeLines, changesBetween } from './manifest-changes.ts';
import { readRevision } from './read-revision.ts';
import { writeFixes } from './write-fixes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const noInput = () => Promise.resolve(Buffer.from(''));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const SOURCE = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: main-app, namespace: flux-system }\n';

describe('a folder of manifests', () => {
  it('is its settings and its objects, in the order of file names', async () => {
    write('flotilla.yaml', 'config: webapp\nmessage: try\nvariables: { overlay: production }\n');
    write('b.yaml', 'kind: B\n');
    write('a.yml', 'kind: A1\n---\nkind: A2\n');
    write('c.json', '{"kind": "C"}');
    write('notes.md', 'kind: Not\n');
    write('.hidden.yaml', 'kind: Not\n');
    mkdirSync(join(folder, 'd.yaml-of-before'));

    const { config, spec } = await readRevision(folder, noInput);

    expect(config).toBe('webapp');
    expect(spec).toEqual({
      message: 'try',
      variables: { overlay: 'production' },
      objects: [{ kind: 'A1' }, { kind: 'A2' }, { kind: 'B' }, { kind: 'C' }],
    });
  });

  it('may have its settings as a manifest of kind Revision', async () => {
    write(
      'all.yaml',
      `apiVersion: flotilla.dev/v1alpha1\nkind: Revision\nspec: { config: webapp, external: [Secret/flux-system/x] }\n---\n${SOURCE}`,
    );

    const { config, spec } = await readRevision(folder, noInput);

    expect(config).toBe('webapp');
    expect(spec).toMatchObject({ external: ['Secret/flux-system/x'], objects: [{ kind: 'GitRepository' }] });
  });

  it.each([
    ['two settings', { 'flotilla.yaml': 'message: a\n', 'x.yaml': 'apiVersion: flotilla.dev/v1alpha1\nkind: Revision\n' }, 'given twice'],
    ['another kind of ours', { 'x.yaml': 'apiVersion: flotilla.dev/v1alpha1\nkind: Plan\n' }, 'a "Plan" is not part of a revision'],
    ['nothing', {}, 'holds no manifest'],
  ])('with %s is refused', async (_, files, message) => {
    for (const [name, text] of Object.entries(files)) write(name, text);

    await expect(readRevision(folder, noInput)).rejects.toThrow(message);
  });

  it('may come from standard input', async () => {
    expect((await readRevision('-', () => Promise.resolve(Buffer.from(SOURCE)))).objects).toHaveLength(1);
  });
});

describe('a fix', () => {
  it('is shown as the fields that change', () => {
    const changes = changesBetween(
      { apiVersion: 'x/v1beta1', spec: { interval: '1m', old: 1 } },
      { apiVersion: 'x/v1', spec: { interval: '1m', ref: { branch: 'main' } } },
    );

    expect(changeLines(changes)).toEqual([
      '- apiVersion: x/v1beta1',
      '+ apiVersion: x/v1',
      '+ spec.ref: {"branch":"main"}',
      '- spec.old: 1',
    ]);
  });

  it('is written in place: comments, order and the other documents stay', async () => {
    write('a.yaml', `# of the shop\nkind: Namespace\nmetadata: { name: shop }\n---\n${SOURCE}spec:\n  # often enough\n  interval: 1m\n`);
    const { objects } = await readRevision(folder, noInput);
    const source = objects[1];
    if (source === undefined) throw new Error('It has two objects');

    writeFixes([{ source, fixed: { ...source.content, apiVersion: 'source.toolkit.fluxcd.io/v2', spec: { interval: '24h' } } }]);

    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe(
      '# of the shop\nkind: Namespace\nmetadata: { name: shop }\n---\napiVersion: source.toolkit.fluxcd.io/v2\nkind: GitRepository\nmetadata: { name: main-app, namespace: flux-system }\nspec:\n  # often enough\n  interval: 24h\n',
    );
  });
});
