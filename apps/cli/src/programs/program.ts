import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { childEnvironment } from '../config.ts';

const KEPT_ERROR_TEXT = 8_192;

export interface ProgramOptions {
  readonly bundle: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets all output. */
  readonly logFile: string;
  /** It goes on when this process ends. */
  readonly isDetached?: true;
}

/** Another program of ours as a process. It is in a process group of its own, so that Ctrl-C reaches us alone and we end it in order. */
export class Program {
  private readonly child: ChildProcess;
  private errorText = '';
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>;

  constructor({ bundle, args, env, logFile, isDetached }: ProgramOptions) {
    const log = openSync(logFile, 'a', 0o600);
    this.child = spawn(process.execPath, ['--disable-proto=throw', bundle, ...args], {
      env: childEnvironment(env),
      // It ends when the channel closes, and so also when this process is killed.
      stdio: isDetached ? ['ignore', log, log] : ['ignore', log, 'pipe', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    closeSync(log);
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.errorText = (this.errorText + chunk.toString()).slice(0, KEPT_ERROR_TEXT);
      appendFileSync(logFile, chunk);
    });
    if (isDetached) this.child.unref();
    this.exited = Promise.race([once(this.child, 'exit').then(() => this.child.exitCode), once(this.child, 'error').then(() => 1)]);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** What it said on standard error, the beginning of it. */
  get complaint(): string {
    return this.errorText.trim();
  }

  /** Asks it to end, and ends it when it takes longer than `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    if (!this.isRunning) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    await this.exited;
    clearTimeout(timer);
  }
}
