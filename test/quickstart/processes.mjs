import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Every living process that works in `folder` or names it on its command line. Postgres and its watchdog clear their
 * environment and leave their process group, but both name their data.
 *
 * @param {string} folder
 * @returns {{ pid: number, command: string }[]}
 */
export function processesOf(folder) {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .map((pid) => look(pid))
    .filter((found) => found !== null && (found.directory.startsWith(folder) || found.command.includes(folder)));
}

/** Resolves with the seconds it took until no process of `folder` is left. */
export async function allGone(folder, withinMs) {
  const started = performance.now();
  for (;;) {
    const left = processesOf(folder);
    const tookMs = performance.now() - started;
    if (left.length === 0) return tookMs / 1_000;
    if (tookMs > withinMs)
      throw new Error(`still there after ${withinMs / 1_000} s: ${left.map(({ pid, command }) => `${pid} ${command}`).join('\n  ')}`);
    await sleep(50);
  }
}

/** The one process of `folder` whose command line fits `words`. */
export function processNamed(folder, words) {
  const found = processesOf(folder).filter(({ command }) => words.test(command));
  if (found.length !== 1) throw new Error(`${found.length} processes that are ${words}: ${JSON.stringify(processesOf(folder))}`);
  return found[0].pid;
}

/** null for one that is gone, is only waited for, or belongs to somebody else. */
function look(pid) {
  try {
    const [state] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    if (state === 'Z') return null;
    return {
      pid,
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
      directory: readlinkSync(`/proc/${pid}/cwd`),
    };
  } catch {
    return null;
  }
}
