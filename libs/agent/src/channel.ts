import { randomBytes, randomInt } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AgentMessage, ServerMessage } from '@flotilla/contracts';
import { CLOSE_CODES } from '@flotilla/contracts/client';
import type { Clock } from '@flotilla/core';
import { backoff, signRequest, type Logger } from '@flotilla/platform';
import WebSocket, { type RawData } from 'ws';
import { addressOf, readAnswer, type ServerPlace } from './server/http.ts';
import { refusalOfAnswer, type ServerProblem } from './server/problem.ts';
import type { ServerClock } from './server/server-clock.ts';
import { readServerMessage } from './server/server-message.ts';

export interface ChannelOptions {
  readonly place: ServerPlace;
  readonly seed: Uint8Array;
  readonly clusterUid: string;
  readonly audience: string;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly logger: Logger;
  /** Longest wait between two attempts, in ms. */
  readonly retryCapMs: number;
  readonly listener: ChannelListener;
}

export type Welcome = Extract<ServerMessage, { type: 'welcome' }>;

export interface ChannelListener {
  readonly opened: (welcome: Welcome) => void;
  readonly received: (message: Exclude<ServerMessage, Welcome>) => void;
  readonly closed: () => void;
  /** Built when it is due. */
  readonly heartbeat: () => Extract<AgentMessage, { type: 'heartbeat' }>;
}

/** Why there is no channel, for people and probes; null while there is one. */
export type ChannelFault = { readonly code: string; readonly detail: string } | null;

const PATH = '/agent/v1/channel';
const RETRY_BASE_MS = 1_000;
/** After being displaced: somebody else may be the rightful one, so come back late and under a new session. */
const SUPERSEDED_MS = 5_000;
/** A server that says nothing, not even to a ping, for this many heartbeats is gone. */
const SILENT_HEARTBEATS = 3;
const OPEN_TIMEOUT_MS = 20_000;
const MAX_MESSAGE = 16 * 1024 * 1024;
/** Closed for what we said, and would say again at once: unreadable, or too long (RFC 6455 7.4.1). */
const OUR_OWN_FAULT: ReadonlySet<number> = new Set([CLOSE_CODES.malformed, 1009]);

type Ending =
  | { readonly kind: 'Lost'; readonly wasOpen: boolean; readonly detail: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'Superseded'; readonly detail: string }
  /** A person must act; asked again at the longest interval only. */
  | { readonly kind: 'Refused'; readonly problem: ServerProblem }
  | { readonly kind: 'Skewed'; readonly problem: ServerProblem };

/**
 * The one way to the server for messages: a WebSocket that is opened again, with full jitter, for as long as the agent lives.
 *
 * INVARIANTS: at most one socket; identity is proven at each upgrade and never inside; `seq` rises only after an upgrade that was answered
 * with 101, and a retry repeats `seq` and `att`.
 */
export class Channel {
  private readonly abort = new AbortController();
  private running: Promise<void> | null = null;
  private socket: WebSocket | null = null;
  private step = { seq: 1, att: randomInt(2 ** 31) };
  private sessionId = newSession();
  private failures = 0;
  private reason: ChannelFault = { code: 'connecting', detail: 'Not connected yet' };

  constructor(private readonly options: ChannelOptions) {}

  get session(): string {
    return this.sessionId;
  }

  get fault(): ChannelFault {
    return this.reason;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the socket is closed and no other will be opened. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.socket?.close(1000);
    await this.running;
  }

  /** @returns false when there is no open channel: the message is lost, and what it said is said again on the next one */
  send(message: AgentMessage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    let nonce: string | undefined;
    while (!signal.aborted) {
      const ending = await this.open(nonce);
      nonce = undefined;
      if (signal.aborted) return;
      // Once and at once, with the server's own time and its nonce.
      if (ending.kind === 'Skewed' && ending.problem.nonce !== null) {
        if (ending.problem.serverTime !== null) this.options.serverClock.learn(ending.problem.serverTime);
        nonce = ending.problem.nonce;
        continue;
      }
      await this.options.clock.sleep(this.waitAfter(ending), signal);
    }
  }

  private waitAfter(ending: Ending): number {
    const { retryCapMs, logger } = this.options;
    switch (ending.kind) {
      case 'Superseded':
        this.renewSession();
        this.reason = { code: 'session_superseded', detail: ending.detail };
        logger.warn('another process of this agent took over the channel', { detail: ending.detail });
        return SUPERSEDED_MS + Math.random() * SUPERSEDED_MS;
      case 'Skewed':
      case 'Refused':
        this.failures += 1;
        this.reason = { code: ending.problem.code, detail: ending.problem.detail };
        logger.error('the server refuses this agent', {
          code: ending.problem.code,
          detail: ending.problem.detail,
          hint: ending.problem.hint ?? hintOf(ending.problem.code),
        });
        return retryCapMs * (0.5 + Math.random() / 2);
      case 'Lost': {
        this.failures = ending.wasOpen ? 1 : this.failures + 1;
        this.reason = { code: 'disconnected', detail: ending.detail };
        const wait = Math.max(ending.retryAfterMs ?? 0, backoff(this.failures, RETRY_BASE_MS, retryCapMs));
        logger.info('the channel is closed', { detail: ending.detail, retryMs: Math.round(wait) });
        return wait;
      }
    }
  }

  private renewSession(): void {
    this.sessionId = newSession();
    this.step = { seq: 1, att: randomInt(2 ** 31) };
  }

  /** Resolves when this socket has ended, however it did. */
  private open(nonce: string | undefined): Promise<Ending> {
    const { place, listener } = this.options;
    const address = addressOf(place, PATH);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address, {
      headers: { authorization: this.proof(nonce) },
      handshakeTimeout: OPEN_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
      ...(place.ca === undefined ? {} : { ca: place.ca }),
    });
    this.socket = socket;
    const pulse = new Pulse(socket, this.options);
    let detail = 'The server closed the channel';
    let refusal: Promise<Ending> | null = null;
    let isWelcome = false;
    return new Promise((resolve) => {
      socket.on('upgrade', () => this.stepped());
      socket.on('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
        refusal = endingOfAnswer(response).finally(() => request.destroy());
        void refusal.then(resolve);
      });
      socket.on('error', (error) => {
        detail = error.message;
      });
      socket.on('message', (data) => {
        const message = readServerMessage(textOf(data));
        if (message === null) return this.options.logger.warn('a message of the server cannot be read and is ignored');
        if (message.type !== 'welcome') return isWelcome ? listener.received(message) : undefined;
        isWelcome = true;
        this.reason = null;
        this.options.serverClock.learn(message.serverTime);
        pulse.start(message.heartbeatMs);
        listener.opened(message);
      });
      socket.on('close', (code, reason) => {
        pulse.stop();
        if (isWelcome) listener.closed();
        if (refusal === null) resolve(endingOfClose({ code, text: String(reason), detail, wasOpen: isWelcome }));
      });
    });
  }

  private stepped(): void {
    this.step = { seq: this.step.seq + 1, att: randomInt(2 ** 31) };
  }

  private proof(nonce: string | undefined): string {
    const { seed, clusterUid, audience, serverClock } = this.options;
    const more = nonce === undefined ? {} : { nonce };
    return signRequest({
      seed,
      cluster: clusterUid,
      audience,
      method: 'GET',
      url: PATH,
      body: Buffer.alloc(0),
      now: serverClock.now(),
      session: this.sessionId,
      step: this.step,
      ...more,
    });
  }
}

/** Heartbeats with jitter, and a ping beside each: a socket can stay open long after its other end is gone. */
class Pulse {
  private timer: NodeJS.Timeout | undefined;
  private unanswered = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: ChannelOptions,
  ) {
    socket.on('pong', () => {
      this.unanswered = 0;
    });
  }

  start(everyMs: number): void {
    this.timer = setTimeout(() => this.beat(everyMs), everyMs * (0.9 + Math.random() / 5));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private beat(everyMs: number): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.unanswered >= SILENT_HEARTBEATS) return this.socket.terminate();
    this.unanswered += 1;
    this.socket.ping();
    this.socket.send(JSON.stringify(this.options.listener.heartbeat()));
    this.start(everyMs);
  }
}

async function endingOfAnswer(response: IncomingMessage): Promise<Ending> {
  const refusal = refusalOfAnswer(await readAnswer(response));
  const { problem } = refusal;
  if (problem.code === 'clock_skew') return { kind: 'Skewed', problem };
  if (problem.code === 'session_superseded') return { kind: 'Superseded', detail: problem.detail };
  if (refusal.isFinal && problem.code !== 'unknown') return { kind: 'Refused', problem };
  return { kind: 'Lost', wasOpen: false, detail: problem.detail, retryAfterMs: refusal.retryAfterMs };
}

function endingOfClose({
  code,
  text,
  detail,
  wasOpen,
}: {
  readonly code: number;
  readonly text: string;
  readonly detail: string;
  readonly wasOpen: boolean;
}): Ending {
  const said = text === '' ? detail : text;
  if (code === CLOSE_CODES.superseded) return { kind: 'Superseded', detail: said };
  if (code === CLOSE_CODES.revoked)
    return { kind: 'Refused', problem: { code: 'key_revoked', detail: said, hint: null, serverTime: null, nonce: null } };
  return { kind: 'Lost', wasOpen: wasOpen && !OUR_OWN_FAULT.has(code), detail: said, retryAfterMs: null };
}

/** What a person can do, where the answer does not say it. */
function hintOf(code: string): string {
  return code === 'key_revoked' || code === 'unauthenticated'
    ? 'The server does not take this key: join again with a token that re-keys this cluster (flotilla join-token create --rekeys <cluster>)'
    : 'See the code in the manual';
}

/** A message is one buffer unless ws is told otherwise. */
function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}

function newSession(): string {
  return randomBytes(16).toString('base64url');
}
