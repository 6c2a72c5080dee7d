import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inClusterConnection } from './in-cluster-connection.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'service-account-'));
  mount('token-1', 'ca-1');
});
afterEach(() => rmSync(directory, { recursive: true }));

function mount(token: string, ca: string): void {
  writeFileSync(join(directory, 'token'), `${token}\n`);
  writeFileSync(join(directory, 'ca.crt'), ca);
}

describe('the connection of a pod', () => {
  it('reads token and CA again when they are older than a minute', async () => {
    const clock = new FakeClock();
    const connection = inClusterConnection({ clock, directory });
    const first = await connection.credentials();
    mount('token-2', 'ca-2');

    await clock.advance(59_000);
    const young = await connection.credentials();
    await clock.advance(1_000);
    const old = await connection.credentials();

    expect(first).toEqual({ headers: { authorization: 'Bearer token-1' }, tls: { ca: 'ca-1' } });
    expect(young).toEqual(first);
    expect(old).toEqual({ headers: { authorization: 'Bearer token-2' }, tls: { ca: 'ca-2' } });
  });

  it('reads them at once after they were refused', async () => {
    const connection = inClusterConnection({ clock: new FakeClock(), directory });
    await connection.credentials();
    mount('token-2', 'ca-1');

    connection.forget();

    expect((await connection.credentials()).headers).toEqual({ authorization: 'Bearer token-2' });
  });

  it('remembers no failure', async () => {
    const connection = inClusterConnection({ clock: new FakeClock(), directory });
    rmSync(join(directory, 'token'));
    await expect(connection.credentials()).rejects.toThrow('ENOENT');
    mount('token-3', 'ca-1');

    expect((await connection.credentials()).headers).toEqual({ authorization: 'Bearer token-3' });
  });

  it.each([
    [undefined, undefined, 'https://kubernetes.default.svc:443'],
    ['10.96.0.1', '6443', 'https://10.96.0.1:6443'],
    ['fd00::1', '443', 'https://[fd00::1]:443'],
  ])('goes from host %s and port %s to %s', (host, port, server) => {
    expect(inClusterConnection({ clock: new FakeClock(), host, port, directory }).server).toBe(server);
  });
});
