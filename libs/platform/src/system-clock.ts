import { Clock, type AbortSignalLike, type EpochMs } from '@flotilla/core';

/** The wall clock of this machine. On the control plane the database's clock decides instead. */
export class SystemClock extends Clock {
  override now(): EpochMs {
    return Date.now();
  }

  override sleep(ms: number, signal?: AbortSignalLike): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
    });
  }
}
