import type { Logger } from './logger.ts';
import { errorFacts } from './logger.ts';

export interface ShutdownOptions {
  /** Ends everything in order. Called once. */
  readonly drain: () => Promise<void>;
  readonly logger: Logger;
  /** After this the process ends with what is left undone, in ms. */
  readonly withinMs: number;
}

const EXIT_INTERRUPTED = 130;

/**
 * On SIGTERM or SIGINT: drain, then exit code 0; 1 when draining failed or took too long. A second signal ends the process
 * at once. A process that was started with an IPC channel also drains when the channel closes: whoever started it is gone,
 * however that came.
 */
export function drainOnSignal({ drain, logger, withinMs }: ShutdownOptions): void {
  let isDraining = false;
  const end = (why: NodeJS.Signals | 'ParentGone'): void => {
    if (isDraining) return;
    isDraining = true;
    logger.info('draining', { why });
    setTimeout(() => {
      logger.error('draining took too long', { withinMs });
      process.exit(1);
    }, withinMs).unref();
    drain().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('draining failed', errorFacts(error));
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isDraining) process.exit(EXIT_INTERRUPTED);
    end(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // `connected` is undefined without a channel, and false once it has closed, which may have been before we came here.
  if (process.connected === true) process.once('disconnect', () => end('ParentGone'));
  else if (process.connected === false) setImmediate(() => end('ParentGone'));
}
