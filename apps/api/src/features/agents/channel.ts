import { CLOSE_CODES, type ServerMessage } from '@flotilla/contracts';
import type { AgentCaller, Digest } from '@flotilla/core';
import type { WebSocket } from 'ws';

/** A reader that leaves this much unread is cut off; it comes back with backoff. */
const MAX_UNREAD_BYTES = 8 * 1_024 * 1_024;
const MAX_WAITING_JOBS = 32;
const MAX_AGE_MS = 3_600_000;

export type CloseReason = keyof typeof CLOSE_CODES;

/** What was proven at the upgrade. */
export interface ChannelIdentity {
  readonly caller: AgentCaller;
  /** Version of the session: the boot epoch of its reports. */
  readonly bootEpoch: number;
  /** The step of the session that opened it. */
  readonly seq: number;
}

/**
 * One agent's open channel.
 *
 * INVARIANTS: jobs run one after the other, so that answers and pushes keep their order; while too many wait, nothing more is read
 * from the socket; nothing in a message selects a cluster.
 */
export class Channel {
  /** After an hour at most a new proof is asked for; not from all at the same moment. */
  readonly endsAt = performance.now() + MAX_AGE_MS * (0.9 + 0.1 * Math.random());
  /** When it was last heard, by the monotonic clock. */
  heardAt = performance.now();
  /** Address of the document that the agent was sent last or says to hold; null at first. */
  heldEtag: Digest | null = null;
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    readonly identity: ChannelIdentity,
    private readonly socket: WebSocket,
  ) {}

  /** Jobs must not throw. */
  enqueue(job: () => Promise<void>): void {
    this.waiting += 1;
    if (this.waiting >= MAX_WAITING_JOBS) this.socket.pause();
    this.tail = this.tail.then(job).finally(() => {
      this.waiting -= 1;
      if (this.waiting < MAX_WAITING_JOBS && this.socket.isPaused) this.socket.resume();
    });
  }

  send(message: ServerMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_UNREAD_BYTES) this.socket.terminate();
    else this.socket.send(JSON.stringify(message));
  }

  ping(): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  close(reason: CloseReason): void {
    this.socket.close(CLOSE_CODES[reason], reason);
  }

  /** Without a farewell: for a peer that does not answer any more. */
  cut(): void {
    this.socket.terminate();
  }
}
