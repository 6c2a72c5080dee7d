import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork, type ClusterUid } from '@flotilla/core';
import { backoff, errorFacts, PollLoop, type Logger } from '@flotilla/platform';
import { LOGGER } from '../../foundation.ts';

const FLUSH_EVERY_MS = 3_000;

/**
 * Contacts of agents, kept in memory and written together every few seconds; a first contact is written at once.
 *
 * A process that starts knows of no contact and writes none: until agents speak, their clusters age by what Postgres holds.
 */
@Injectable()
export class PresenceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** By the monotonic clock: when each cluster was heard last. */
  private contacts = new Map<ClusterUid, number>();
  private readonly loop: PollLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(LOGGER) logger: Logger,
  ) {
    const onError = (error: unknown, failures: number): number => {
      logger.warn('contacts of agents could not be written', errorFacts(error));
      return backoff(failures, 100, 5_000);
    };
    this.loop = new PollLoop({ turn: () => this.flush(), onError, everyMs: FLUSH_EVERY_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.flush().catch(() => undefined); // contacts that are lost cost an interval
  }

  /** Heard something from this cluster's agent. */
  contact(cluster: ClusterUid): void {
    this.contacts.set(cluster, performance.now());
  }

  /** Its channel has just opened: it is Online as soon as that can be written. */
  connected(cluster: ClusterUid): void {
    this.contact(cluster);
    this.loop.poke();
  }

  private async flush(): Promise<void> {
    if (this.contacts.size === 0) return;
    const taken = this.contacts;
    this.contacts = new Map();
    try {
      const now = performance.now();
      const contacts = [...taken].map(([cluster, at]) => ({ cluster, ageMs: now - at }));
      await this.unitOfWork.run(({ stores }) => stores.clusterStatus.recordContacts(contacts));
    } catch (error) {
      for (const [cluster, at] of taken) if (!this.contacts.has(cluster)) this.contacts.set(cluster, at);
      throw error;
    }
  }
}
