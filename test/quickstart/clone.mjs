import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REGISTRY = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();

/**
 * What a clone of the repository holds, with what is not committed yet, for one user with a home of its own.
 */
export class Clone {
  /**
   * @param {string} folder made; passable for all, because as root Postgres runs as another user below it
   * @param {{ uid: number, gid: number } | null} user null: whoever runs this
   */
  constructor(folder, user = null) {
    this.folder = folder;
    this.user = user;
    this.tree = join(folder, 'flotilla');
    this.home = join(folder, 'home');
    for (const path of [folder, this.tree, this.home]) mkdirSync(path, { recursive: true });
    chmodSync(folder, 0o755);
    this.give(this.home);
  }

  copyTree() {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
    for (const path of listed.split('\0').filter((each) => each !== '' && existsSync(join(ROOT, each)))) {
      mkdirSync(dirname(join(this.tree, path)), { recursive: true });
      cpSync(join(ROOT, path), join(this.tree, path));
    }
    this.give(this.tree);
    for (const entry of readdirSync(this.tree, { recursive: true })) this.give(join(this.tree, entry));
  }

  give(path) {
    if (this.user !== null) chownSync(path, this.user.uid, this.user.gid);
  }

  /** An environment with nothing of ours but where programs and packages are found. */
  environment(more = {}) {
    const { PATH, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env;
    const given = { PATH, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, HOME: this.home, npm_config_registry: REGISTRY, ...more };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  }

  /** A program in the tree, in a process group of its own, as a terminal starts it. */
  start(program, args, env = {}) {
    return spawn(program, args, {
      cwd: this.tree,
      env: this.environment(env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.user,
    });
  }

  /** Runs to the end. */
  async run(program, args, env = {}) {
    const child = this.start(program, args, env);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (said[name] += text));
    const [code] = await once(child, 'close');
    return { code, ...said };
  }

  /** The `flotilla` command, as the README writes it. */
  async flotilla(...args) {
    const { code, stdout, stderr } = await this.run('npx', ['flotilla', ...args]);
    if (code !== 0) throw new Error(`npx flotilla ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  /** @returns the seconds it took */
  async install(...flags) {
    const started = performance.now();
    const { code, stderr } = await this.run('npm', ['ci', '--no-audit', '--no-fund', ...flags]);
    if (code !== 0) throw new Error(`npm ci ended with ${code}: ${stderr}`);
    return (performance.now() - started) / 1_000;
  }
}
