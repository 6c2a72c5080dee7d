import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { routes } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';
import { databaseFault } from '@flotilla/persistence';
import { errorFacts, newUid, type Logger } from '@flotilla/platform';
import { ClaimUpgrade } from '@flotilla/platform/nest';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { LOGGER } from '../../foundation.ts';
import { Channel } from './channel.ts';
import { ChannelAdmission, type AdmittedChannel } from './channel-admission.ts';
import { ChannelDoor } from './channel-door.ts';
import { refuseUpgrade } from './upgrade-answer.ts';

/** As much as any body may hold: a whole cluster with thousands of objects that fail at once is one report. */
const MAX_MESSAGE_BYTES = 10 * 1_024 * 1_024;
const FAREWELL_MS = 200;

/** Turns upgrades into channels. Identity is proven once, before the handshake; what follows goes by it. */
@Injectable()
@ClaimUpgrade(routes.openChannel)
export class ChannelGateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
  });
  private isDraining = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: ChannelAdmission,
    private readonly door: ChannelDoor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isDraining = true;
    this.door.closeAll();
    await sleep(FAREWELL_MS);
    this.door.cutAll();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const cut = (): void => void socket.destroy();
    socket.on('error', cut);
    const requestId = newUid('req');
    const path = request.url ?? '/';
    try {
      const admitted = await this.admit(request, requestId);
      if (this.isDraining) throw shuttingDown();
      socket.off('error', cut);
      this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.open(webSocket, admitted));
    } catch (error) {
      refuseUpgrade(socket, this.known(error), { path: path.split('?', 1)[0] ?? '/', requestId });
    }
  }

  private admit(request: IncomingMessage, requestId: string): Promise<AdmittedChannel> {
    const { url, headers } = request;
    if (url !== routes.openChannel.path) throw new FlotillaError('not_found', { detail: 'Nothing is upgraded under this path' });
    if (this.isDraining) throw shuttingDown();
    // A browser would send these; agents have neither.
    if (headers.origin !== undefined || headers.cookie !== undefined)
      throw new FlotillaError('unauthenticated', { detail: 'A channel takes neither Origin nor cookies' });
    return this.admission.admit(request, requestId);
  }

  private open(socket: WebSocket, { identity, now }: AdmittedChannel): void {
    const channel = new Channel(identity, socket);
    socket.on('error', () => channel.cut());
    socket.on('close', () => this.door.left(channel));
    socket.on('pong', () => this.door.heard(channel));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary || !Buffer.isBuffer(data)) channel.close('malformed'); // a text arrives in one buffer
      else this.door.said(channel, data.toString('utf8'));
    });
    this.door.entered(channel, now);
  }

  private known(error: unknown): FlotillaError {
    if (error instanceof FlotillaError) return error;
    const fault = databaseFault(error);
    if (fault === null) this.logger.error('an upgrade failed', errorFacts(error));
    return fault ?? new FlotillaError('internal', { detail: 'The server failed' });
  }
}

function shuttingDown(): FlotillaError {
  return new FlotillaError('shutting_down', {
    detail: 'This server is going away',
    hint: 'Come back with backoff; another one may answer',
  });
}
