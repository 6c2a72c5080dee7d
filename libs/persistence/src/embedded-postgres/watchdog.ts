import { spawn } from 'node:child_process';
import type { Installation } from './installation.ts';
import { exitOf } from './programs.ts';

/**
 * A line releases it. The end of its input says that we are gone, however that came: then it stops the postmaster, but only
 * the one that it was told of. One that has just begun gets a second to write its lock.
 */
const SCRIPT = `
read -r _ && exit 0
[ -f "$1/postmaster.pid" ] || sleep 1
read -r pid 2>/dev/null < "$1/postmaster.pid" || exit 0
[ "$pid" = "$2" ] && exec "$3" stop -D "$1" -m fast -w
exit 0`;

export interface Watchdog {
  /** Ends the watchdog, after its postmaster. */
  release(): Promise<void>;
}

/**
 * Stops Postgres when this process dies without a word. In a session of its own, so that neither Ctrl-C nor a kill of our
 * group reaches it. Where there is no `sh` (Windows), the next start finds the leftover instead.
 */
export function watchOver({ data, programs, options }: Installation, postmaster: number): Watchdog {
  if (process.platform === 'win32') return { release: () => Promise.resolve() };
  const args = ['-c', SCRIPT, 'flotilla-postgres-watchdog', data, `${postmaster}`, programs.pgCtl];
  const child = spawn('/bin/sh', args, { ...options, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = exitOf(child).catch(() => null);
  return {
    release: async () => {
      child.stdin.end('\n');
      await ended;
    },
  };
}
