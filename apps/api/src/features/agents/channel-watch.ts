import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClusterUid } from '@flotilla/core';
import { AgentStandingQuery, NoticeListener, type FallenChannel } from '@flotilla/persistence';
import { backoff, errorFacts, PollLoop, type Logger } from '@flotilla/platform';
import { LOGGER } from '../../foundation.ts';
import type { Channel } from './channel.ts';
import { OpenChannels } from './open-channels.ts';

const EVERY_MS = 2_000;
const PING_AFTER_MS = 25_000;
const CUT_AFTER_MS = 60_000;

/**
 * Ends channels whose proof stands no more: the key was revoked or is not known, the cluster forgotten, another process has taken over, an
 * hour has passed, or nobody is there. A notice says so at once; behind it everything is looked at every two seconds.
 */
@Injectable()
export class ChannelWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: PollLoop;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly notices: NoticeListener,
    private readonly standings: AgentStandingQuery,
    private readonly channels: OpenChannels,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const onError = (error: unknown, failures: number): number => {
      logger.warn('open channels could not be checked', errorFacts(error));
      return backoff(failures, 100, EVERY_MS);
    };
    this.loop = new PollLoop({ turn: () => this.turn(), onError, everyMs: EVERY_MS });
  }

  onApplicationBootstrap(): void {
    this.ends.push(
      this.notices.hear('credentialRevoked', (cluster) => this.checkOne(cluster)),
      this.notices.onGap(() => this.loop.poke()),
    );
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.ends) end();
    await this.loop.stop();
  }

  private async turn(): Promise<void> {
    const now = performance.now();
    for (const channel of this.channels.all()) endByAge(channel, now);
    await this.check(this.channels.all());
  }

  private checkOne(cluster: string): void {
    const channel = this.channels.of(cluster as ClusterUid); // an unknown text finds no channel
    if (channel === null) return;
    this.check([channel]).catch((error: unknown) => this.logger.warn('an open channel could not be checked', errorFacts(error)));
  }

  private async check(channels: readonly Channel[]): Promise<void> {
    if (channels.length === 0) return;
    const open = channels.map(({ identity }) => ({
      cluster: identity.caller.cluster,
      thumbprint: identity.caller.thumbprint,
      session: identity.caller.session,
      seq: identity.seq,
    }));
    for (const fallen of await this.standings.fallen(open)) this.end(fallen);
  }

  /** Unless a newer channel of the cluster has come in the meantime. */
  private end({ cluster, thumbprint, seq, why }: FallenChannel): void {
    const channel = this.channels.of(cluster);
    if (channel === null || channel.identity.caller.thumbprint !== thumbprint || channel.identity.seq !== seq) return;
    channel.close(why === 'Revoked' ? 'revoked' : 'superseded');
  }
}

function endByAge(channel: Channel, now: number): void {
  const silence = now - channel.heardAt;
  if (silence > CUT_AFTER_MS) channel.cut();
  else if (silence > PING_AFTER_MS) channel.ping();
  if (now > channel.endsAt) channel.close('tooOld');
}
