import type { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { Channel } from './channel.ts';

class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  readonly log: string[] = [];
  send(text: string): void {
    this.log.push(text);
  }
  terminate(): void {
    this.log.push('terminated');
    this.readyState = 3;
  }
  close(code: number): void {
    this.log.push(`closed ${code}`);
  }
  ping(): void {
    this.log.push('pinged');
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

function aChannel(): { readonly channel: Channel; readonly socket: FakeSocket } {
  const socket = new FakeSocket();
  const identity = {
    caller: { kind: 'Agent', cluster: 'cl_a', thumbprint: 't', session: 's', requestId: 'r' },
    bootEpoch: 1,
    seq: 1,
  } as const;
  return { channel: new Channel(identity, socket as unknown as WebSocket), socket }; // stands for the socket's part that a channel uses
}

function aGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}

const NEWS = { type: 'unchanged', etag: `sha256:${'0'.repeat(64)}` } as const;

describe('a channel', () => {
  it('is cut off when its reader leaves too much unread', () => {
    const { channel, socket } = aChannel();

    channel.send(NEWS);
    socket.bufferedAmount = 9 * 1_024 * 1_024;
    channel.send(NEWS);
    channel.send(NEWS);

    expect(socket.log).toEqual([JSON.stringify(NEWS), 'terminated']);
  });

  it('does its jobs one after the other', async () => {
    const { channel } = aChannel();
    const log: string[] = [];
    const slow = aGate();

    channel.enqueue(async () => {
      await slow.passed;
      log.push('first');
    });
    const done = new Promise<void>((resolve) =>
      channel.enqueue(() => {
        log.push('second');
        resolve();
        return Promise.resolve();
      }),
    );
    slow.open();
    await done;

    expect(log).toEqual(['first', 'second']);
  });

  it('reads nothing more while too many jobs wait', async () => {
    const { channel, socket } = aChannel();
    const gate = aGate();

    for (let index = 0; index < 31; index += 1) channel.enqueue(() => gate.passed);
    const before = socket.isPaused;
    const last = new Promise<void>((resolve) => channel.enqueue(() => gate.passed.then(resolve)));
    const during = socket.isPaused;
    gate.open();
    await last;
    await new Promise((resolve) => setImmediate(resolve));

    expect([before, during, socket.isPaused]).toEqual([false, true, false]);
  });
});
