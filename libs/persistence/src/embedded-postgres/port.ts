import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const LOOPBACK = '127.0.0.1';

/** The port of the last start where it is still free, so that tools keep working; else any free one. */
export async function choosePort(directory: string): Promise<number> {
  const kept = Number(await readFile(portFile(directory), 'utf8').catch(() => '0'));
  return (await freePort(kept).catch(() => null)) ?? freePort(0);
}

export async function keepPort(directory: string, port: number): Promise<void> {
  await writeFile(portFile(directory), `${port}\n`);
}

function portFile(directory: string): string {
  return join(directory, 'port');
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  server.close();
  await once(server, 'close');
  return port;
}
