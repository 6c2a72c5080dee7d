import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClusterUid } from '@flotilla/core';
import { NoticeListener } from '@flotilla/persistence';
import { ChannelDesk } from './channel-desk.ts';
import { OpenChannels } from './open-channels.ts';

const SLICE = 250;

/** Sends the desired document to an agent when it has changed. Agents also ask for it by themselves, so a lost notice costs time only. */
@Injectable()
export class DesiredPush implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly notices: NoticeListener,
    private readonly channels: OpenChannels,
    private readonly desk: ChannelDesk,
  ) {}

  onApplicationBootstrap(): void {
    this.ends.push(
      this.notices.hear('desired', (cluster) => this.pushTo(cluster)),
      this.notices.onGap(() => void this.pushToAll()),
    );
  }

  beforeApplicationShutdown(): void {
    for (const end of this.ends) end();
  }

  private pushTo(cluster: string): void {
    const channel = this.channels.of(cluster as ClusterUid); // an unknown text finds no channel
    if (channel !== null) this.desk.push(channel);
  }

  /** In slices, so that other requests get through. */
  private async pushToAll(): Promise<void> {
    const channels = this.channels.all();
    for (let start = 0; start < channels.length; start += SLICE) {
      for (const channel of channels.slice(start, start + SLICE)) this.desk.push(channel);
      await nextTurn();
    }
  }
}
