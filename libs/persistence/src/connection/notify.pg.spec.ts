import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, describe, expect, it } from 'vitest';
import { NoticeListener } from './notify.ts';

const { url } = await createTestDatabase();
const target = new URL(url);

/** A network between us and Postgres that can stop carrying what is open, without a word to either side. */
class Network {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
  });

  async open(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((this.server.address() as AddressInfo).port); // listens on TCP
    return through.href;
  }

  swallow(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('the connection for notices', () => {
  const network = new Network();
  afterAll(() => network.close());

  it('is made again, and the gap told, when nothing comes over it any more though it looks open', async () => {
    const listener = new NoticeListener(await network.open(), () => undefined);
    await listener.start();
    const gap = new Promise<void>((resolve) => listener.onGap(resolve));

    network.swallow();

    await expect(gap).resolves.toBeUndefined();
    await listener.stop();
  });
});
