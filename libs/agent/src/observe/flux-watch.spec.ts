import type { AbortSignalLike, ServedKind, WatchEvent } from '@flotilla/core';
import { SILENT, SystemClock } from '@flotilla/platform';
import { SimulatedClusterApi } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FluxCache, type CacheChange } from './flux-cache.ts';
import { FluxWatch } from './flux-watch.ts';

const KUSTOMIZATION: ServedKind = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  plural: 'kustomizations',
  isNamespaced: true,
};
const ALERT: ServedKind = { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert', plural: 'alerts', isNamespaced: true };
const APP = {
  apiVersion: KUSTOMIZATION.apiVersion,
  kind: 'Kustomization',
  metadata: { name: 'app', namespace: 'apps', uid: 'u', resourceVersion: '1' },
};

/** A cluster whose watches say what the test says. */
class SaidCluster extends SimulatedClusterApi {
  served: readonly ServedKind[] = [KUSTOMIZATION, ALERT];
  readonly say = new Map<string, (event: WatchEvent) => void>();

  override servedKinds(): Promise<readonly ServedKind[]> {
    return Promise.resolve(this.served);
  }

  override watch(kind: ServedKind, onEvent: (event: WatchEvent) => void, signal: AbortSignalLike): Promise<void> {
    this.say.set(kind.kind, onEvent);
    return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  announce(kind: ServedKind, event: WatchEvent): void {
    this.say.get(kind.kind)?.(event);
  }
}

let cluster: SaidCluster;
let watch: FluxWatch;
let seen: (CacheChange & { readonly isComplete: boolean })[];
let silences: (string | null)[];

beforeEach(async () => {
  cluster = new SaidCluster();
  seen = [];
  silences = [];
  watch = new FluxWatch({
    cluster,
    cache: new FluxCache(),
    clock: new SystemClock(),
    logger: SILENT,
    coalesceMs: 5,
    discoverMs: 10,
    listener: { seen: (change) => seen.push(change), silent: ({ message }) => silences.push(message), heard: () => silences.push(null) },
  });
  watch.start();
  await vi.waitUntil(() => cluster.say.size === 2);
});

afterEach(() => watch.stop());

describe('a watch of everything that Flux has', () => {
  it('is complete when every kind was listed, and not before', async () => {
    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [APP] });
    await vi.waitFor(() => expect(seen.flatMap(({ changed }) => changed)).toContain('Kustomization/apps/app'));
    expect(seen.every(({ isComplete }) => !isComplete)).toBe(true);

    cluster.announce(ALERT, { kind: 'Relisted', objects: [] });

    await vi.waitFor(() => expect(seen.at(-1)?.isComplete).toBe(true));
  });

  it('does not wait for ever for a kind that may not be read', async () => {
    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [APP] });
    cluster.announce(ALERT, { kind: 'Silent', sinceMs: 61_000, message: 'alerts is forbidden' });

    await vi.waitFor(() => expect(seen.at(-1)?.isComplete).toBe(true));
    expect(silences).toEqual([]);
  });

  it('says the silence of what it could read, and its end', () => {
    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [APP] });

    cluster.announce(KUSTOMIZATION, { kind: 'Silent', sinceMs: 14_000, message: 'no answer' });
    cluster.announce(KUSTOMIZATION, { kind: 'Changed', object: APP });

    expect(silences).toEqual(['no answer', null]);
  });

  it('loses no deletion over a gap', async () => {
    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [APP] });
    cluster.announce(KUSTOMIZATION, { kind: 'Silent', sinceMs: 1, message: 'gone' });

    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [] });

    await vi.waitFor(() => expect(seen.flatMap(({ removed }) => removed)).toEqual(['Kustomization/apps/app']));
  });

  it('leaves a kind that is served no more, without silence', async () => {
    cluster.announce(KUSTOMIZATION, { kind: 'Relisted', objects: [APP] });
    cluster.announce(ALERT, { kind: 'Relisted', objects: [] });

    cluster.served = [ALERT];

    await vi.waitFor(() => expect(seen.flatMap(({ removed }) => removed)).toEqual(['Kustomization/apps/app']));
    expect(silences).toEqual([]);
  });
});
