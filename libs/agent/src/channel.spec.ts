import type { JsonObject } from '@flotilla/core';
import { newSeed, publicKeyOfSeed, SILENT, SystemClock } from '@flotilla/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '@flotilla/contracts';
import { Channel, type ChannelOptions } from './channel.ts';
import { CLUSTER_UID, FakeControlPlane } from './control-plane.fake.ts';
import { ServerClock } from './server/server-clock.ts';

let plane: FakeControlPlane;
let channel: Channel;
let options: ChannelOptions;
let heard: ServerMessage['type'][];
let refusals: JsonObject[];

beforeEach(async () => {
  plane = await FakeControlPlane.start();
  const seed = newSeed();
  plane.publicKey = publicKeyOfSeed(seed);
  heard = [];
  refusals = [];
  const clock = new SystemClock();
  options = {
    place: { url: new URL(plane.url), ca: undefined, audience: plane.url },
    seed,
    clusterUid: CLUSTER_UID,
    audience: plane.url,
    clock,
    serverClock: new ServerClock(clock),
    logger: { ...SILENT, error: (_message, facts) => refusals.push(facts ?? {}) },
    retryCapMs: 50,
    listener: {
      opened: () => heard.push('welcome'),
      received: ({ type }) => heard.push(type),
      closed: () => heard.push('refused'),
      heartbeat: () => ({ type: 'heartbeat', reportSeq: 0, observedAt: 1, clusterSilence: null }),
    },
  };
  channel = new Channel(options);
});

afterEach(async () => {
  await channel.stop();
  await plane.stop();
});

describe('a channel', () => {
  it('proves the key at the upgrade and opens', async () => {
    channel.start();

    await vi.waitFor(() => expect(heard).toContain('welcome'));

    expect(plane.upgrades[0]).toMatchObject({
      sub: CLUSTER_UID,
      aud: plane.url,
      htm: 'GET',
      htu: '/agent/v1/channel',
      ses: channel.session,
      seq: 1,
    });
  });

  it('repeats seq and att until an upgrade is answered with 101, and goes on by one from there', async () => {
    plane.refusals.push({ status: 503, code: 'overloaded' });
    channel.start();
    await vi.waitFor(() => expect(plane.isConnected).toBe(true));
    plane.close(1012);

    await vi.waitFor(() => expect(plane.upgrades).toHaveLength(3));

    const [first, second, third] = plane.upgrades;
    expect([second?.seq, second?.att, second?.ses]).toEqual([first?.seq, first?.att, first?.ses]);
    expect(third).toMatchObject({ seq: 2, ses: first?.ses });
  });

  it('with a wrong clock comes back at once with the nonce and the time of the server', async () => {
    const serverTime = Date.now() + 7_200_000;
    plane.refusals.push({ status: 401, code: 'clock_skew', extra: { serverTime: new Date(serverTime).toISOString(), nonce: 'once' } });

    channel.start();

    await vi.waitFor(() => expect(plane.upgrades).toHaveLength(2));
    expect(plane.upgrades[1]?.nonce).toBe('once');
    expect(Math.abs((plane.upgrades[1]?.iat ?? 0) * 1_000 - serverTime)).toBeLessThan(5_000);
  });

  it('whose key is revoked says so, with what to do', async () => {
    channel.start();
    await vi.waitFor(() => expect(plane.isConnected).toBe(true));

    plane.close(4401, 'The key was revoked');

    await vi.waitFor(() => expect(refusals[0]).toMatchObject({ code: 'key_revoked', hint: expect.stringContaining('--rekeys') }));
  });

  it.each([1009, 4400])('that is closed with %i for what it said itself comes back later and later', async (code) => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const waits: number[] = [];
    const clock = { now: () => Date.now(), sleep: (ms: number) => (waits.push(ms), Promise.resolve()) };
    const impatient = new Channel({
      ...options,
      clock,
      retryCapMs: 300_000,
      listener: { ...options.listener, opened: () => plane.close(code) },
    });

    impatient.start();

    await vi.waitFor(() => expect(waits.length).toBeGreaterThan(3));
    await impatient.stop();
    vi.restoreAllMocks();
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('sends heartbeats, and ends a socket whose other end is silent', async () => {
    plane.heartbeatMs = 20;
    channel.start();

    await vi.waitFor(() => expect(plane.messages.filter(({ type }) => type === 'heartbeat').length).toBeGreaterThan(2));
  });

  it('ignores what it cannot read and what it does not know', async () => {
    channel.start();
    await vi.waitFor(() => expect(plane.isConnected).toBe(true));

    for (const text of ['', '{', '[]', '{"type":"desired"}', '{"type":"news","id":"1"}', '{"type":"__proto__"}']) plane.sendRaw(text);
    plane.tellDesired();

    await vi.waitFor(() => expect(heard).toContain('desired'));
    expect(heard.filter((type) => type !== 'welcome')).toEqual(['desired']);
  });
});
