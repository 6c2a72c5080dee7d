import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { UnitOfWork } from '@flotilla/core';
import { backoff, errorFacts, PollLoop, type Logger } from '@flotilla/platform';
import { CONFIG, type Config } from '../../config.ts';
import { LOGGER } from '../../foundation.ts';

const EVERY_MS = 1_000;

/** Role worker: Online → Late → Offline, by the age of the last contact. Any number of workers may do it at once. */
@Injectable()
export class PresenceLoop implements BeforeApplicationShutdown {
  private readonly loop: PollLoop;

  constructor(unitOfWork: UnitOfWork, @Inject(CONFIG) { lateAfterMs, offlineAfterMs }: Config, @Inject(LOGGER) logger: Logger) {
    this.loop = new PollLoop({
      turn: () => unitOfWork.run(({ stores }) => stores.clusterStatus.sweep({ lateAfterMs, offlineAfterMs }).then(() => undefined)),
      onError: (error, failures) => {
        logger.warn('presence could not be swept', errorFacts(error));
        return backoff(failures, EVERY_MS, 30_000);
      },
      everyMs: null,
    });
  }

  @Interval(EVERY_MS)
  poke(): void {
    this.loop.poke();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }
}
