import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliBundle, type Installation } from './installation.ts';
import { until } from './until.ts';

export interface Finished {
  readonly code: number | null;
  /** Standard output and standard error, as a terminal shows them. */
  readonly said: string;
}

/** The `flotilla` command of a person with a home of their own, signed in as administrator. */
export class Cli {
  private readonly home = mkdtempSync(join(tmpdir(), 'flotilla-e2e-cli-'));

  constructor(private readonly installation: Installation) {}

  start(...args: readonly string[]): RunningCli {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      FLOTILLA_DATA_DIR: join(this.home, 'data'),
      FLOTILLA_SERVER: this.installation.url,
      FLOTILLA_TOKEN: this.installation.adminToken,
    };
    return new RunningCli(spawn(process.execPath, [cliBundle(), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  run(...args: readonly string[]): Promise<Finished> {
    return this.start(...args).finished();
  }

  /** Of the agents that this person has started, how many processes live. */
  agents(): number {
    return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(`${this.home}/data/agents/`)).length;
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

export class RunningCli {
  said = '';

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  /** Resolves once it has said `words`; rejects when it ends before. */
  async until(words: string): Promise<void> {
    await until(`the command says "${words}"`, async () => this.said.includes(words) || this.hasEnded);
    if (!this.said.includes(words)) throw new Error(`It ended before it said "${words}": ${this.said}`);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async finished(): Promise<Finished> {
    if (!this.hasEnded) await once(this.child, 'close');
    return { code: this.child.exitCode, said: this.said };
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
