import { Inject, Injectable } from '@nestjs/common';
import { FlotillaError } from '@flotilla/core';
import { errorFacts, type Logger } from '@flotilla/platform';
import { LOGGER } from '../../foundation.ts';
import { readAgentMessage } from './agent-message.ts';
import type { Channel } from './channel.ts';
import { ChannelMessages } from './channel-messages.ts';
import { PresenceService } from './presence.service.ts';

/** Takes messages and pushes to the channel's queue, and turns every fault into an answer or into the channel's end. */
@Injectable()
export class ChannelDesk {
  constructor(
    private readonly messages: ChannelMessages,
    private readonly presence: PresenceService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  take(channel: Channel, text: string): void {
    this.presence.contact(channel.identity.caller.cluster);
    const read = readAgentMessage(text);
    if (read === null) channel.close('malformed');
    else if ('fault' in read) channel.send({ type: 'refused', id: read.id, code: 'invalid_field', detail: read.fault });
    else
      channel.enqueue(() =>
        this.answering(channel, 'id' in read.message ? read.message.id : null, () => this.messages.handle(channel, read.message)),
      );
  }

  push(channel: Channel): void {
    channel.enqueue(() => this.answering(channel, null, () => this.messages.push(channel)));
  }

  private async answering(channel: Channel, id: string | null, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof FlotillaError))
        this.logger.error('a message of an agent failed', { cluster: channel.identity.caller.cluster, ...errorFacts(error) });
      answer(channel, id, error);
    }
  }
}

function answer(channel: Channel, id: string | null, error: unknown): void {
  const { code, message } = error instanceof FlotillaError ? error : ({ code: 'internal', message: 'The server failed' } as const);
  if (code === 'key_revoked') channel.close('revoked');
  else if (code === 'session_superseded') channel.close('superseded');
  else channel.send({ type: 'refused', id, code, detail: message });
}
