import { Injectable } from '@nestjs/common';
import type { ClusterUid } from '@flotilla/core';
import { Metrics } from '@flotilla/platform/nest';
import type { Channel } from './channel.ts';

/** Channels that are open in this process: at most one for each cluster. */
@Injectable()
export class OpenChannels {
  private readonly channels = new Map<ClusterUid, Channel>();

  constructor(metrics: Metrics) {
    const gauge = metrics.gauge({ name: 'flotilla_channels_open', help: 'Channels of agents that are open in this process' });
    this.onChange = () => gauge.set(this.channels.size);
  }

  private readonly onChange: () => void;

  /** The newer one stays: the older one of the same cluster closes. */
  add(channel: Channel): void {
    const { cluster } = channel.identity.caller;
    this.channels.get(cluster)?.close('superseded');
    this.channels.set(cluster, channel);
    this.onChange();
  }

  remove(channel: Channel): void {
    const { cluster } = channel.identity.caller;
    if (this.channels.get(cluster) === channel) this.channels.delete(cluster);
    this.onChange();
  }

  of(cluster: ClusterUid): Channel | null {
    return this.channels.get(cluster) ?? null;
  }

  all(): readonly Channel[] {
    return [...this.channels.values()];
  }
}
