import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the kernel says of a process: its arguments, parted by blanks, and who its parent is. */
export interface ProcessEntry {
  readonly command: string;
  readonly parent: number;
}

const READERS: Partial<Record<NodeJS.Platform, (pid: number) => Promise<ProcessEntry>>> = { linux: readProc, darwin: readPs };

/** @returns null when there is no such process, or this platform cannot tell */
export async function readProcess(pid: number): Promise<ProcessEntry | null> {
  const read = READERS[process.platform];
  return read === undefined ? null : read(pid).catch(() => null);
}

async function readProc(pid: number): Promise<ProcessEntry> {
  const [cmdline, stat] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
  // The name in parentheses may hold blanks and parentheses itself: state and parent stand behind the last one.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { command: cmdline.replaceAll('\0', ' '), parent };
}

async function readPs(pid: number): Promise<ProcessEntry> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,args=', '-p', `${pid}`]);
  const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
  if (parent === undefined || command === undefined) throw new Error(`ps does not know ${pid}`);
  return { command: `${command} `, parent: Number(parent) };
}
