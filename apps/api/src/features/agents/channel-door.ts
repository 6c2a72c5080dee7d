import { Injectable } from '@nestjs/common';
import type { EpochMs } from '@flotilla/core';
import { AgentSettings } from './agent-settings.ts';
import type { Channel } from './channel.ts';
import { ChannelDesk } from './channel-desk.ts';
import { OpenChannels } from './open-channels.ts';
import { PresenceService } from './presence.service.ts';

/** What happens to a channel from its opening to its end. */
@Injectable()
export class ChannelDoor {
  constructor(
    private readonly channels: OpenChannels,
    private readonly desk: ChannelDesk,
    private readonly presence: PresenceService,
    private readonly settings: AgentSettings,
  ) {}

  entered(channel: Channel, now: EpochMs): void {
    this.channels.add(channel);
    this.presence.connected(channel.identity.caller.cluster);
    channel.send({
      type: 'welcome',
      serverTime: now,
      pollAfterMs: this.settings.pollAfterMs(),
      heartbeatMs: this.settings.heartbeatMs,
      bootEpoch: channel.identity.bootEpoch,
    });
  }

  said(channel: Channel, text: string): void {
    channel.heardAt = performance.now();
    this.desk.take(channel, text);
  }

  /** An answer to our ping shows that the connection lives; only messages show that the agent does. */
  heard(channel: Channel): void {
    channel.heardAt = performance.now();
  }

  left(channel: Channel): void {
    this.channels.remove(channel);
  }

  closeAll(): void {
    for (const channel of this.channels.all()) channel.close('restarting');
  }

  cutAll(): void {
    for (const channel of this.channels.all()) channel.cut();
  }
}
