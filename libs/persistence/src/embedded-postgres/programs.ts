import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Owner } from './owner.ts';

/** Everything that Postgres' programs inherit from us. The machine's locale and time zone are kept out: the data would depend on them. */
export function spawnOptions(directory: string, owner: Owner | null): SpawnOptions {
  return {
    cwd: directory,
    env: { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C', TZ: 'UTC' },
    ...(owner === null ? {} : { uid: owner.uid, gid: owner.gid }),
  };
}

export interface Ended {
  /** null when a signal ended it */
  readonly code: number | null;
  readonly said: string;
}

/** Runs a program to its end and keeps what it said. @throws when it cannot be started */
export async function runProgram(file: string, args: readonly string[], options: SpawnOptions): Promise<Ended> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const code = await exitOf(child);
  return { code, said: output.join('').trim() };
}

/** @throws when the program cannot be started */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]; // Node's own signature of this event
  return code;
}
