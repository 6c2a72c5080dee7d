import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeconfigConnection } from './kubeconfig-connection.ts';

const clock = new FakeClock();
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Contexts `eu` (the current one) and `us`, of one cluster and one user each. */
function aKubeconfig(cluster: object, user: object): string {
  const path = join(directory, 'config');
  const clusters = [
    { name: 'eu', cluster },
    { name: 'us', cluster: { server: 'https://us.example.com' } },
  ];
  const users = [
    { name: 'eu', user },
    { name: 'us', user: {} },
  ];
  const contexts = ['eu', 'us'].map((name) => ({ name, context: { cluster: name, user: name } }));
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'eu', clusters, users, contexts }));
  return path;
}

describe('the connection of a kubeconfig', () => {
  it('takes token, CA and server of the current context', async () => {
    const path = aKubeconfig({ server: 'https://eu.example.com', 'certificate-authority-data': btoa('ca') }, { token: 't' });

    const connection = await kubeconfigConnection({ clock, path });

    expect(connection.server).toBe('https://eu.example.com');
    expect(await connection.credentials()).toEqual({ headers: { authorization: 'Bearer t' }, tls: { ca: Buffer.from('ca') } });
  });

  it('takes the client certificate', async () => {
    const path = aKubeconfig(
      { server: 'https://eu.example.com' },
      { 'client-certificate-data': btoa('cert'), 'client-key-data': btoa('key') },
    );

    const { tls } = await (await kubeconfigConnection({ clock, path })).credentials();

    expect(tls).toEqual({ cert: Buffer.from('cert'), key: Buffer.from('key') });
  });

  it('asks an exec plugin for the token', async () => {
    const credential = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plugin' },
    });
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-p', `'${credential}'`],
      interactiveMode: 'Never',
    };
    const path = aKubeconfig({ server: 'https://eu.example.com' }, { exec });

    const { headers } = await (await kubeconfigConnection({ clock, path })).credentials();

    expect(headers).toEqual({ authorization: 'Bearer from-plugin' });
  });

  it('takes another context, and plain http on loopback', async () => {
    const path = aKubeconfig({ server: 'http://127.0.0.1:8080' }, { token: 't' });

    expect((await kubeconfigConnection({ clock, path, context: 'us' })).server).toBe('https://us.example.com');
    expect(await (await kubeconfigConnection({ clock, path })).credentials()).toEqual({ headers: { authorization: 'Bearer t' }, tls: {} });
  });

  it.each([
    ['a context that is not there, naming those that are', { context: 'mars' }, 'The kubeconfig has no context mars; it has eu, us'],
    ['a file that is not there', { path: '/no/such/kubeconfig' }, 'cannot be read'],
  ])('refuses %s', async (_, place, message) => {
    const path = aKubeconfig({ server: 'https://eu.example.com' }, {});

    await expect(kubeconfigConnection({ clock, path, ...place })).rejects.toThrow(message);
  });

  it('refuses a proxy rather than going past it', async () => {
    const path = aKubeconfig({ server: 'https://eu.example.com', 'proxy-url': 'http://proxy:3128' }, {});

    await expect(kubeconfigConnection({ clock, path })).rejects.toThrow('proxy-url');
  });
});
