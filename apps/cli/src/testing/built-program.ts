import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { childEnvironment } from '../config.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PROGRAM = resolve(ROOT, 'apps/cli/bundle/main.mjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles what changed, as `npm start` does. */
export function buildPrograms(): void {
  const { status, stderr } = spawnSync(process.execPath, ['tools/bundle.mjs', 'api', 'cli'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The programs could not be bundled: ${stderr}`);
}

/** The `flotilla` command as a user has it: a process with an environment of its own. */
export class BuiltProgram {
  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  async run(...args: readonly string[]): Promise<Finished> {
    const child = this.start(args);
    const out = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
    child.stdin?.end();
    await once(child, 'close');
    return { code: child.exitCode, ...out };
  }

  start(args: readonly string[]): ChildProcess {
    const { PATH = '', HOME = '' } = childEnvironment({});
    return spawn(process.execPath, [PROGRAM, ...args], { env: { PATH, HOME, ...this.environment } });
  }
}

/** Resolves once the program has printed `text`; rejects with what it said when it ends before. */
export function printed(child: ChildProcess, text: string): Promise<string> {
  return new Promise((done, failed) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(text)) done(said);
      });
    }
    child.once('exit', () => failed(new Error(`It ended before it said "${text}": ${said}`)));
  });
}
