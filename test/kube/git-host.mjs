/** Git repositories for tests, made and changed by the real `git` and served over HTTP on loopback. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serveGit } from './git-server.mjs';

const run = promisify(execFile);

/** The machine's own Git settings would change what a test sees. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** Starts a Git host without repositories. */
export async function startGitHost() {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-git-'));
  const served = join(root, 'served');
  mkdirSync(served);
  const server = await serveGit(served);
  return new GitHost(root, served, server);
}

export class GitHost {
  #root;
  #served;
  #server;

  /**
   * @param {string} root
   * @param {string} served
   * @param {{ url: string, close(): Promise<void> }} server
   */
  constructor(root, served, server) {
    this.#root = root;
    this.#served = served;
    this.#server = server;
  }

  get url() {
    return this.#server.url;
  }

  /**
   * Makes a repository with one empty commit on `main`.
   * @param {string} name
   */
  async makeRepository(name) {
    const bare = join(this.#served, `${name}.git`);
    const tree = join(this.#root, 'trees', name);
    await git(this.#root, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
    await git(this.#root, 'init', '--quiet', '--initial-branch=main', tree);
    const repository = new GitRepository(`${this.url}/${name}.git`, tree, bare);
    await repository.commit({}, 'first');
    return repository;
  }

  /** Ends the server and deletes every repository. */
  async close() {
    await this.#server.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

export class GitRepository {
  #tree;
  #bare;

  /**
   * @param {string} url what a GitRepository object names
   * @param {string} tree
   * @param {string} bare
   */
  constructor(url, tree, bare) {
    this.url = url;
    this.#tree = tree;
    this.#bare = bare;
  }

  /**
   * Commits on `branch`, which is made from `main` when it is new.
   * @param {Record<string, string | null>} files content by path; null deletes; what is not named stays
   * @param {string} message
   * @param {string} [branch]
   * @returns {Promise<string>} the commit's hash
   */
  async commit(files, message, branch = 'main') {
    const exists = await this.#git('rev-parse', '--quiet', '--verify', branch).then(Boolean, () => false);
    if (exists) await this.#git('switch', '--quiet', branch);
    else if (branch !== 'main') await this.#git('switch', '--quiet', '--create', branch, 'main');
    for (const [path, content] of Object.entries(files)) this.#put(path, content);
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--allow-empty', '--message', message);
    await this.#push(branch);
    return this.head(branch);
  }

  /**
   * An annotated tag: an object of its own, whose hash is not the commit's.
   * @param {string} name
   * @param {string} [commit] default: the head of `main`
   */
  async tag(name, commit = 'main') {
    await this.#git('tag', '--annotate', '--force', '--message', name, name, commit);
    await this.#push(`refs/tags/${name}`);
  }

  /** Moves a branch to any commit, as a forced push does. */
  async moveBranch(name, commit) {
    await this.#git('switch', '--quiet', '--detach');
    await this.#git('branch', '--force', name, commit);
    await this.#push(name);
  }

  async deleteBranch(name) {
    await this.#git('switch', '--quiet', '--detach');
    await this.#git('branch', '--delete', '--force', name);
    await this.#git('push', '--quiet', this.#bare, `:${name}`);
  }

  /** @returns {Promise<string>} hash of the commit that `name` stands on, also through an annotated tag */
  head(name = 'main') {
    return this.#git('rev-parse', `${name}^{commit}`);
  }

  #push(name) {
    return this.#git('push', '--quiet', '--force', this.#bare, name);
  }

  #put(path, content) {
    const file = join(this.#tree, path);
    if (content === null) return rmSync(file, { recursive: true });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  #git(...args) {
    return git(this.#tree, ...args);
  }
}

async function git(cwd, ...args) {
  const { stdout } = await run('git', args, { cwd, env: ENVIRONMENT });
  return stdout.trim();
}
