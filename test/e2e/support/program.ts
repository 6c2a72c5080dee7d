import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** One of our programs as a process, as a user would run it: the bundle, with its output in a file. */
export class Program {
  readonly logFile: string;
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | null>;
  private said = '';

  constructor(
    bundle: string,
    options: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly logFile: string },
  ) {
    this.logFile = options.logFile;
    this.child = spawn(process.execPath, ['--disable-proto=throw', bundle, ...options.args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(options.logFile, { flags: 'a' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.said = (this.said + chunk.toString()).slice(-200_000);
        log.write(chunk);
      });
    }
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null); // Node's own signature of `exit`
  }

  get output(): string {
    return this.said;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The program did not start');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Resolves with the exit code, null after a signal. */
  ended(): Promise<number | null> {
    return this.exited;
  }

  async stop(name: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) this.child.kill(name);
    return this.exited;
  }
}
