import { EnvError } from '@flotilla/platform';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { VERSION } from './version.ts';

const SERVER = ['--server', 'https://flotilla.example'];

describe('the configuration of an agent', () => {
  it('takes flags before variables', () => {
    const config = readConfig([...SERVER, '--name', 'store-1'], { FLOTILLA_NAME: 'store-2', FLOTILLA_NAMESPACE: 'fleet' });

    expect(config).toMatchObject({
      server: 'https://flotilla.example',
      name: 'store-1',
      namespace: 'fleet',
      mode: 'Apply',
      maxBackoffMs: 300_000,
    });
  });

  it('takes region and labels, however often they are given', () => {
    expect(readConfig([...SERVER, '--region', 'eu-west', '--label', 'env=prod', '--label', 'tier=edge'], {}).labels).toEqual({
      env: 'prod',
      tier: 'edge',
      region: 'eu-west',
    });
  });

  it.each([
    [
      'in a pod',
      [],
      { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' },
      { kind: 'InCluster', host: '10.0.0.1', port: '443' },
    ],
    ['in a pod with a kubeconfig', ['--kubeconfig', '/k'], { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { kind: 'Kubeconfig', path: '/k' }],
    ['beside a cluster', ['--context', 'eu'], {}, { kind: 'Kubeconfig', context: 'eu' }],
  ])('finds the cluster %s', (_case, flags, env, place) => {
    expect(readConfig([...SERVER, ...flags], env).place).toMatchObject(place);
  });

  it.each([
    [[], 'FLOTILLA_SERVER'],
    [[...SERVER, '--max-backoff', 'soon'], 'FLOTILLA_MAX_BACKOFF'],
    [[...SERVER, '--label', 'prod'], '--label'],
    [[...SERVER, '--servr', 'x'], '--servr'],
  ])('refuses %j and names the fault', (flags, named) => {
    expect(() => readConfig(flags, {})).toThrow(EnvError);
    expect(() => readConfig(flags, {})).toThrow(named);
  });

  it('only looks when told so', () => {
    expect(readConfig([...SERVER, '--observe'], {}).mode).toBe('Observe');
    expect(readConfig(SERVER, { FLOTILLA_OBSERVE: 'true' }).mode).toBe('Observe');
  });
});

describe('the version', () => {
  it('is that of the package', () => {
    expect(VERSION).toBe(manifest.version);
  });
});
