import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddress, parseNetworks } from './client-address.ts';

function from(remoteAddress: string, forwarded: string | undefined, trusted: string | null): string {
  const request = { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } };
  const networks = trusted === null ? new BlockList() : parseNetworks(trusted);
  return clientAddress(request as Parameters<typeof clientAddress>[0], networks ?? new BlockList()); // what is read of a request
}

describe('the address of a client', () => {
  it.each([
    ['192.0.2.7', undefined, null, '192.0.2.7'],
    ['::ffff:192.0.2.7', undefined, null, '192.0.2.7'],
    ['192.0.2.7', '203.0.113.1', null, '192.0.2.7'],
    ['192.0.2.7', '203.0.113.1', '10.0.0.0/8', '192.0.2.7'],
    ['10.1.2.3', '203.0.113.1', '10.0.0.0/8', '203.0.113.1'],
    ['10.1.2.3', '198.51.100.9, 203.0.113.1, 10.9.9.9', '10.0.0.0/8', '203.0.113.1'],
    ['10.1.2.3', undefined, '10.0.0.0/8', '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.0.0.0/8', '10.1.2.3'],
    ['fd00::1', '2001:db8::7', 'fd00::/8, 192.0.2.1', '2001:db8::7'],
  ])('%s that forwards %s, with %s trusted, is %s', (socket, forwarded, trusted, expected) => {
    expect(from(socket, forwarded, trusted)).toBe(expected);
  });
});

it.each(['', 'localhost', '10.0.0.0/33', '10.0.0.0/x', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/8,'])(
  'takes no networks from "%s"',
  (text) => {
    expect(parseNetworks(text)).toBeUndefined();
  },
);
