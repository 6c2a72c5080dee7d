import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, read, repositoryFiles } from './repository-files.ts';

const documents = repositoryFiles().filter(({ path }) => path.endsWith('.md'));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }; // npm's own format

function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, '').match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks(path: string, text: string): readonly string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !resolves(path, text, target)).map((target) => `${path}: ${target}`);
}

function resolves(from: string, text: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(ROOT, path))) return false;
  if (anchor === undefined || !path.endsWith('.md')) return true;
  return anchorsOf(file === '' ? text : read(path)).includes(anchor);
}

describe('documents', () => {
  it('link to files and headings that exist', () => {
    expect(documents.flatMap(({ path, text }) => brokenLinks(path, text))).toEqual([]);
  });

  it('name npm scripts that exist', () => {
    const named = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => ({ path, script })),
    );

    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  it('CONTRIBUTING names files that exist', () => {
    const paths = [...read('CONTRIBUTING.md').matchAll(/`((?:apps|libs|migrations|test|tools|docs)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );

    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the README', () => {
  it.each(['npm ci && npm start', 'npm ci && npm test'])('shows `%s` as a block of its own', (command) => {
    expect(read('README.md')).toMatch(new RegExp(`^${command}$`, 'm'));
  });
});
