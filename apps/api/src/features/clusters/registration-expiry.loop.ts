import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { backoff, errorFacts, PollLoop, type Logger } from '@flotilla/platform';
import { LOGGER } from '../../foundation.ts';
import { RegistrationsService } from './registrations.service.ts';

const EVERY_MS = 60_000;

/** Role worker: ends registrations that nobody has decided in seven days. */
@Injectable()
export class RegistrationExpiryLoop implements BeforeApplicationShutdown {
  private readonly loop: PollLoop;

  constructor(registrations: RegistrationsService, @Inject(LOGGER) logger: Logger) {
    this.loop = new PollLoop({
      turn: () => registrations.expire(),
      onError: (error, failures) => {
        logger.warn('registrations could not be ended', errorFacts(error));
        return backoff(failures, 1_000, EVERY_MS);
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
