import { BlockList, isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

const NETWORK = /^([^/]+)(?:\/(\d{1,3}))?$/;

/**
 * Reads `10.0.0.0/8, 192.0.2.7`.
 *
 * @returns undefined when one of them is no address and no network
 */
export function parseNetworks(text: string): BlockList | undefined {
  const networks = new BlockList();
  for (const part of text.split(',')) {
    const [, address = '', bits] = NETWORK.exec(part.trim()) ?? [];
    const family = isIP(address);
    const maxBits = family === 4 ? 32 : 128;
    const prefix = Number(bits ?? maxBits);
    if (family === 0 || prefix > maxBits) return undefined;
    networks.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

/**
 * Where a request comes from: the socket's address, or what the last proxies that are trusted say of it, read from the right.
 * What anybody else writes into `X-Forwarded-For` counts for nothing.
 */
export function clientAddress({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: BlockList): string {
  const hops = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => hop.trim());
  let address = plain(socket.remoteAddress ?? '');
  while (isIn(trusted, address)) {
    const next = plain(hops.pop() ?? '');
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

function isIn(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** An IPv4 address that came over a socket for both families. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
