import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGitServer, type GitServer } from '../../testing/git-server.ts';
import { resolveGitReference } from './git-refs.ts';

function hasGit(): boolean {
  try {
    execFileSync('git', ['http-backend'], { stdio: 'ignore', env: { PATH: process.env['PATH'], REQUEST_METHOD: 'GET' } });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

const BRANCHES = ['20261125', 'deadbeef', 'feature/ünïcode', 'release/2026/w48', 'a'.repeat(40)];

describe.skipIf(!hasGit())('a Git reference on a real server', () => {
  let server: GitServer;
  let address: string;
  beforeAll(async () => {
    server = await startGitServer();
    address = `${server.url}/app.git`;
    const git = (...words: readonly string[]): Promise<string> => server.git(...words);
    await git('tag', '-a', 'v1.0.0', '-m', 'annotated');
    await git('commit', '-q', '--allow-empty', '-m', 'second');
    await git('tag', 'v1.1.0');
    await git('commit', '-q', '--allow-empty', '-m', 'third');
    await git('tag', '-a', 'inner', '-m', 'inner');
    await git('tag', '-a', 'v1.2.0', 'inner', '-m', 'tag of a tag');
    await git('tag', '-a', 'v1.3.0', 'HEAD^{tree}', '-m', 'tag of a tree');
    await git('tag', 'light-tree', 'HEAD^{tree}');
    await git('tag', '20261126');
    for (const branch of BRANCHES) {
      await git('commit', '-q', '--allow-empty', '-m', branch);
      await git('branch', branch);
    }
    await git('push', '-q', 'origin', '--all');
    await git('push', '-q', 'origin', '--tags');
  });
  afterAll(() => server.close());

  // FC16: one library saw annotated tags only, another took the tag object for the commit; ranges stopped matching.
  it.each(['v1.0.0', 'v1.1.0', 'v1.2.0', '20261126'])('of tag %s is the commit that git itself names', async (tag) => {
    await expect(resolveGitReference(address, 'Tag', tag)).resolves.toEqual({
      content: `sha1:${await server.git('rev-parse', `${tag}^{commit}`)}`,
    });
  });

  it.each(['v1.3.0', 'light-tree'])('of tag %s is refused by name, because it tags a tree', async (tag) => {
    await expect(resolveGitReference(address, 'Tag', tag)).rejects.toMatchObject({
      code: 'unresolved_reference',
      message: expect.stringContaining(`refs/tags/${tag}`),
    });
  });

  it('of a range sees light and annotated tags alike', async () => {
    await expect(resolveGitReference(address, 'Semver', '1.0.x || 1.1.x')).resolves.toMatchObject({ tag: 'v1.1.0' });
    await expect(resolveGitReference(address, 'Semver', '<1.3.0')).resolves.toEqual({
      tag: 'v1.2.0',
      content: `sha1:${await server.git('rev-parse', 'v1.2.0^{commit}')}`,
    });
    await expect(resolveGitReference(address, 'Semver', '1.x')).rejects.toThrow('refs/tags/v1.3.0');
  });

  // FC18: a branch or tag whose name looks like a hash was taken for a commit.
  it.each(BRANCHES)('of branch %s is found by its field, whatever it looks like', async (branch) => {
    await expect(resolveGitReference(address, 'Branch', branch)).resolves.toEqual({
      content: `sha1:${await server.git('rev-parse', `refs/heads/${branch}`)}`,
    });
    await expect(resolveGitReference(address, 'Tag', branch)).rejects.toMatchObject({ code: 'unresolved_reference' });
  });

  it('by its full name is found in the same way', async () => {
    await expect(resolveGitReference(address, 'Name', 'refs/heads/main')).resolves.toMatchObject({
      content: expect.stringMatching(/^sha1:[0-9a-f]{40}$/),
    });
  });

  it.each([
    ['Branch', '-minus', 'no branch'],
    ['Branch', 'a b', 'no name that Git takes'],
    ['Branch', 'a..b', 'no name that Git takes'],
    ['Tag', 'none', 'no tag none'],
    ['Semver', '9.x', 'no tag in the range'],
    ['Semver', 'nonsense', 'no semver range'],
  ] as const)('of %s %s is refused with a reason', async (kind, value, message) => {
    await expect(resolveGitReference(address, kind, value)).rejects.toThrow(message);
  });

  it.each([
    ['/none.git', 'cannot be read'],
    ['/private.git', 'asks for credentials'],
    ['/moved.git', 'leads to /app.git'],
  ])('on %s is refused with a reason', async (path, message) => {
    await expect(resolveGitReference(`${server.url}${path}`, 'Branch', 'main')).rejects.toThrow(message);
  });
});

describe('a Git reference', () => {
  it.each([
    ['ssh://git@git.example.com/a', 'only http and https'],
    ['git@git.example.com:a', 'only http and https'],
    ['https://ana:secret@git.example.com/a', 'holds credentials'],
    ['http://127.0.0.1:1/a', 'cannot be read'],
  ])('on %s is refused with a reason', async (url, message) => {
    await expect(resolveGitReference(url, 'Branch', 'main')).rejects.toMatchObject({
      code: 'unresolved_reference',
      message: expect.stringContaining(message),
    });
  });
});
