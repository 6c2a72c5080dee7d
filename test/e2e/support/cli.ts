import { execFile } from 'node:child_process';
import { cliBundle, type Installation } from './installation.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundled `flotilla` command against an installation, as a person with the admin token runs it. */
export function flotilla(installation: Installation, ...args: readonly string[]): Promise<CliRun> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    FLOTILLA_SERVER: installation.url,
    FLOTILLA_TOKEN: installation.adminToken,
    FLOTILLA_CONFIG_DIR: installation.dataDir,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-proto=throw', cliBundle(), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
