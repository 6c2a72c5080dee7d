import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** A server in a process of its own, for tests of its start and its end. */
export interface ApiProcess {
  readonly child: ChildProcess;
  /** Of the line that says it is ready; rejects with all it said when it ends before. */
  readonly ready: Promise<{ readonly port: number; readonly managementPort: number }>;
  /** Exit code and the time from now on; null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly tookMs: number }>;
  /** Everything it wrote so far. */
  output(): string;
}

const ENTRY = fileURLToPath(new URL('../main.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/flotilla-testing', import.meta.url));

let bundled: Promise<string> | undefined;

/** Starts the real `main.ts` with this environment and no other, on free ports. */
export async function startApiProcess(env: Readonly<Record<string, string>>): Promise<ApiProcess> {
  const program = await (bundled ??= bundle());
  const child = spawn(process.execPath, ['--disable-proto=throw', program], {
    cwd: '/',
    env: { PATH: process.env['PATH'], FLOTILLA_PORT: '0', FLOTILLA_MANAGEMENT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const closed = once(child, 'close');
  child.stderr.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const ready = new Promise<{ port: number; managementPort: number }>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      const line = said
        .join('')
        .split('\n')
        .find((candidate) => candidate.includes('"message":"ready"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    child.once('close', () => reject(new Error(said.join(''))));
  });
  ready.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }> => {
    const start = performance.now();
    child.kill(signal);
    await closed;
    return { code: child.exitCode, tookMs: performance.now() - start };
  };
  return { child, ready, end, output: () => said.join('') };
}

/** Below node_modules, so that the packages of the workspace are found from there. */
async function bundle(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const file = join(CACHE, `api-${process.pid}.mjs`);
  await build({
    input: ENTRY,
    platform: 'node',
    logLevel: 'silent',
    external: (id) => !/^(\.|\/|@flotilla\/|@oxc-project\/runtime)/.test(id),
    resolve: { conditionNames: ['@flotilla/source', 'node'] },
    output: { file, format: 'esm', codeSplitting: false, keepNames: true },
  });
  process.once('exit', () => rmSync(file, { force: true }));
  return file;
}
