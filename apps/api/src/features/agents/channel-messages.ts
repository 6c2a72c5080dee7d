import { Injectable } from '@nestjs/common';
import type { AgentMessage } from '@flotilla/contracts';
import type { Digest } from '@flotilla/core';
import { ClaimsService } from '../assignments/claims.service.ts';
import { DesiredService } from '../assignments/desired.service.ts';
import { ReportIntakeService } from '../observations/report-intake.service.ts';
import { AgentSettings } from './agent-settings.ts';
import type { Channel } from './channel.ts';

type MessageOf<T extends AgentMessage['type']> = Extract<AgentMessage, { readonly type: T }>;

/** What an agent says over its channel, and what it is answered. */
@Injectable()
export class ChannelMessages {
  constructor(
    private readonly desired: DesiredService,
    private readonly claims: ClaimsService,
    private readonly reports: ReportIntakeService,
    private readonly settings: AgentSettings,
  ) {}

  /** @throws what the services throw: the channel answers it, or ends */
  handle(channel: Channel, message: AgentMessage): Promise<void> {
    switch (message.type) {
      case 'desire':
        return this.desire(channel, message.etag);
      case 'claim':
        return this.claim(channel, message);
      case 'report':
        return this.report(channel, message);
      case 'heartbeat':
        return this.confirm(channel, message);
    }
  }

  /** The document has changed, or may have: the agent hears of it if it holds another. */
  async push(channel: Channel): Promise<void> {
    const { etag, document } = await this.desired.documentOf(channel.identity.caller.cluster);
    if (etag === channel.heldEtag) return;
    channel.heldEtag = etag;
    channel.send({ type: 'desired', etag, document: { ...document, configs: [...document.configs] } });
  }

  private async desire(channel: Channel, held: Digest | null): Promise<void> {
    channel.heldEtag = held;
    await this.push(channel);
    if (held !== null && channel.heldEtag === held) channel.send({ type: 'unchanged', etag: held });
  }

  private async claim(channel: Channel, { id, items }: MessageOf<'claim'>): Promise<void> {
    const { etag, document, items: answers } = await this.claims.claim(channel.identity.caller, items);
    channel.heldEtag = etag;
    channel.send({ type: 'claimed', id, items: [...answers], etag, document: { ...document, configs: [...document.configs] } });
  }

  private async report(channel: Channel, { id, report }: MessageOf<'report'>): Promise<void> {
    const { caller, bootEpoch } = channel.identity;
    await this.reports.take(caller, bootEpoch, report);
    channel.send({ type: 'ack', id, seq: report.seq, pollAfterMs: this.settings.pollAfterMs() });
  }

  private confirm(channel: Channel, { reportSeq, observedAt, clusterSilence }: MessageOf<'heartbeat'>): Promise<void> {
    const { caller, bootEpoch } = channel.identity;
    this.reports.confirm(caller.cluster, { bootEpoch, reportSeq, observedAt, clusterSilence });
    return Promise.resolve();
  }
}
