import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../cli.ts';
import type { Environment } from '../config.ts';
import { EXIT_CODES } from '../exit-codes.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine of a spec's own: a configuration folder, an environment, no terminal. */
export class CliMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-cli-'));

  constructor(private readonly environment: Environment = {}) {}

  async run(
    argv: readonly string[],
    options: { readonly input?: string | Buffer; readonly environment?: Environment; readonly signal?: AbortSignal } = {},
  ): Promise<CliResult> {
    const out = { stdout: '', stderr: '' };
    const outcome = await runCli(argv, {
      environment: { FLOTILLA_CONFIG_DIR: this.folder, ...this.environment, ...options.environment },
      machine: { platform: process.platform, home: this.folder, isRoot: false },
      streams: {
        stdout: { write: (text) => Boolean((out.stdout += text)) },
        stderr: { write: (text) => Boolean((out.stderr += text)) },
        stdin: inputOf(options.input ?? ''),
      },
      appsDirectory: this.folder,
      interrupted: options.signal ?? new AbortController().signal,
    });
    return { code: EXIT_CODES[outcome], ...out };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function* inputOf(input: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(input);
}
