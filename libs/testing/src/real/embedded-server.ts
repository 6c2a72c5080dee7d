import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

export interface EmbeddedServer {
  readonly process: ChildProcess;
  readonly url: string;
  /** Ends it as an operator would, and resolves when its Postgres is gone too. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Octal, such as `077`. */
  readonly umask?: string;
  /** Runs as this user; for tests that are run by root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const ENTRY = fileURLToPath(new URL('embedded-server.main.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/flotilla-testing', import.meta.url));

let bundled: Promise<string> | undefined;

/**
 * Starts a process of its own that holds an embedded Postgres.
 *
 * @throws Error with what it said, when it does not start
 */
export async function startEmbeddedServer({ directory, env = {}, umask, user }: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const program = await (bundled ??= bundle());
  const args = umask === undefined ? [program, directory] : [program, directory, umask];
  const child = spawn(process.execPath, args, {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const url = await firstLine(child);
  return {
    process: child,
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const output: string[] = [];
  const errors: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.push(text);
      if (text.includes('\n')) resolve(output.join('').trim());
    });
    child.once('close', () => reject(new Error(errors.join('').trim())));
  });
}

/** Below node_modules, so that the packages of the workspace are found from there. */
async function bundle(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const file = join(CACHE, `embedded-server-${process.pid}.mjs`);
  await build({
    input: ENTRY,
    platform: 'node',
    logLevel: 'silent',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@flotilla/'),
    resolve: { conditionNames: ['@flotilla/source', 'node'] },
    output: { file, format: 'esm', codeSplitting: false },
  });
  process.once('exit', () => rmSync(file, { force: true }));
  return file;
}
