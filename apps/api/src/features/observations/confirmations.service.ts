import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork, type ClusterUid, type Confirmation } from '@flotilla/core';
import { backoff, errorFacts, PollLoop, type Logger } from '@flotilla/platform';
import { LOGGER } from '../../foundation.ts';

const EVERY_MS = 3_000;
const RETRY_BASE_MS = 100;

/** Heartbeats, kept in memory and written together: the newest of each cluster, in one statement. Losing some costs age, never truth. */
@Injectable()
export class ConfirmationsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private pending = new Map<ClusterUid, Confirmation>();
  private readonly loop: PollLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new PollLoop({
      everyMs: EVERY_MS,
      turn: () => this.flush(),
      onError: (error, failures) => {
        logger.warn('heartbeats could not be written', errorFacts(error));
        return backoff(failures, RETRY_BASE_MS, EVERY_MS);
      },
    });
  }

  confirm(confirmation: Confirmation): void {
    this.pending.set(confirmation.cluster, confirmation);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.flush();
  }

  /** Writes what waits. What fails waits on, unless something newer came. */
  async flush(): Promise<void> {
    const batch = this.pending;
    if (batch.size === 0) return;
    this.pending = new Map();
    try {
      await this.unitOfWork.run(async ({ stores, now }) => {
        const changed = await stores.observations.confirm([...batch.values()]);
        if (changed.length > 0) await stores.clusterStatus.recordHealth(changed, await now());
      });
    } catch (error) {
      this.pending = new Map([...batch, ...this.pending]);
      throw error;
    }
  }
}
