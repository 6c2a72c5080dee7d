import type { Environment } from './config.ts';

const LOOK_EVERY_MS = 250;

/**
 * Aborted by Ctrl-C, by SIGTERM and by a terminal that closes. npm runs a command below a shell, and of a SIGTERM only that
 * shell dies; so there, to lose the shell is to be told to end.
 */
export function watchForInterruption({ npm_lifecycle_event: npm }: Environment): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  if (npm !== undefined) {
    const shell = process.ppid;
    setInterval(() => process.ppid === shell || interrupt.abort(), LOOK_EVERY_MS).unref();
  }
  return interrupt.signal;
}
