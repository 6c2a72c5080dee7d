import { DEFAULT_PACE, type JoinTokenKey } from '@flotilla/core';
import { newSeed, publicKeyOfSeed, SILENT, SystemClock } from '@flotilla/platform';
import { aRendering, SimulatedClusterApi, SimulatedFlux } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentLoop } from './agent-loop.ts';
import { Channel } from './channel.ts';
import { CLUSTER_UID, FakeControlPlane } from './control-plane.fake.ts';
import { IdentitySecret } from './identity-secret.ts';
import { join } from './join.ts';
import { AgentMemory } from './memory.ts';
import type { ServerPlace } from './server/http.ts';
import { ServerClock } from './server/server-clock.ts';
import { SignedHttp } from './server/signed-http.ts';

const NAMESPACE = 'flotilla-system';
const FACTS = { agentVersion: '1', kubernetes: 'v1.36.0', flux: null, clusterId: 'x', channel: 'WebSocket', mode: 'Apply' } as const;

let plane: FakeControlPlane;
let cluster: SimulatedClusterApi;
let loops: AgentLoop[];
let passes: NodeJS.Timeout;

beforeEach(async () => {
  plane = await FakeControlPlane.start();
  cluster = new SimulatedClusterApi();
  loops = [];
  const flux = new SimulatedFlux(cluster);
  passes = setInterval(() => flux.settle(), 10);
});

afterEach(async () => {
  clearInterval(passes);
  for (const loop of loops) await loop.stop();
  await plane.stop();
});

async function anAgent(): Promise<AgentLoop> {
  const clock = new SystemClock();
  const serverClock = new ServerClock(clock);
  const place: ServerPlace = { url: new URL(plane.url), ca: undefined, audience: plane.url };
  const { seed } = await new IdentitySecret(cluster, NAMESPACE).ensure();
  plane.publicKey = publicKeyOfSeed(seed);
  const who = { seed, clusterUid: CLUSTER_UID, audience: plane.url };
  const http = new SignedHttp({ ...who, place, clock: serverClock, session: () => 'AAAAAAAAAAAAAAAAAAAAAA' });
  const identity = {
    clusterUid: CLUSTER_UID,
    cluster: 'store-1',
    mode: 'Apply',
    pace: { ...DEFAULT_PACE, coalesceMs: 10, retryMs: 20 },
  } as const;
  const loop = new AgentLoop({
    identity,
    cluster,
    memory: new AgentMemory(cluster, NAMESPACE, CLUSTER_UID),
    http,
    facts: FACTS,
    namespace: NAMESPACE,
    clock,
    logger: SILENT,
  });
  await loop.start(new Channel({ ...who, place, clock, serverClock, logger: SILENT, retryCapMs: 50, listener: loop.listener }));
  loops.push(loop);
  return loop;
}

function lastVerdict(): string | undefined {
  return plane.reports.flatMap(({ configs }) => configs).at(-1)?.judgement.verdict;
}

describe('an agent over real sockets', () => {
  it('first says everything that is there, then applies what it claimed and reports Succeeded', async () => {
    cluster.put({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'flux-system', namespace: 'flux-system' },
      spec: {},
    });
    plane.assign(aRendering());

    await anAgent();

    await vi.waitFor(() => expect(lastVerdict()).toBe('Succeeded'), 5_000);
    expect(plane.reports[0]).toMatchObject({ isComplete: true, observed: [{ ref: { name: 'flux-system' }, config: null }] });
  });

  it('that is idle sends heartbeats and no report', async () => {
    plane.heartbeatMs = 20;
    plane.assign(aRendering());
    const loop = await anAgent();
    await vi.waitFor(() => expect(loop.snapshot.configs['webapp']?.phase).toBe('Settled'), 5_000);
    await vi.waitFor(() => expect(loop.snapshot.report).toMatchObject({ inFlight: null, dueAt: null }), 5_000);
    const reports = plane.reports.length;
    const beats = plane.messages.filter(({ type }) => type === 'heartbeat').length;

    await vi.waitFor(() => expect(plane.messages.filter(({ type }) => type === 'heartbeat').length).toBeGreaterThan(beats + 5), 5_000);

    expect(plane.reports).toHaveLength(reports);
    expect(plane.messages.findLast(({ type }) => type === 'heartbeat')).toMatchObject({ reportSeq: loop.snapshot.report.ackedSeq });
  });

  it('started again holds the same claim and changes nothing', async () => {
    plane.assign(aRendering());
    const first = await anAgent();
    await vi.waitFor(() => expect(first.snapshot.configs['webapp']?.phase).toBe('Settled'), 5_000);
    await first.stop();
    const before = cluster.get('Kustomization/apps/webapp')?.metadata.resourceVersion;
    const claims = plane.messages.filter(({ type }) => type === 'claim').length;

    const second = await anAgent();

    await vi.waitFor(() => expect(second.snapshot.configs['webapp']?.phase).toBe('Settled'), 5_000);
    expect(cluster.get('Kustomization/apps/webapp')?.metadata.resourceVersion).toBe(before);
    expect(plane.messages.filter(({ type }) => type === 'claim')).toHaveLength(claims);
  });

  it('whose cluster cannot be reached says since when, and no false failure', async () => {
    plane.assign(aRendering());
    const loop = await anAgent();
    await vi.waitFor(() => expect(lastVerdict()).toBe('Succeeded'), 5_000);

    cluster.isDown = true;
    plane.assign(aRendering({ commit: 'b'.repeat(40) }));

    await vi.waitFor(() => expect(loop.snapshot.configs['webapp']?.retry).not.toBeNull(), 5_000);
    expect(plane.reports.flatMap(({ configs }) => configs).filter(({ judgement }) => judgement.verdict.startsWith('Failed'))).toEqual([]);
  });
});

describe('a join', () => {
  const token: JoinTokenKey = { handle: 'as3nn9tmcd', seed: newSeed() };

  async function joinAt(audience: string): ReturnType<typeof join> {
    const { seed } = await new IdentitySecret(cluster, NAMESPACE).ensure();
    const place = { url: new URL(plane.url), ca: undefined, audience };
    return join({
      place,
      seed,
      token,
      name: 'store-1',
      labels: {},
      facts: {},
      clock: new SystemClock(),
      logger: SILENT,
      signal: new AbortController().signal,
    });
  }

  it('keeps the key before the first call, and the same key for the next', async () => {
    await joinAt(plane.url);
    await joinAt(plane.url);

    expect(plane.joins[0]?.['jwk']).toEqual(plane.joins[1]?.['jwk']);
    expect(cluster.writes[0]).toEqual({ verb: 'create', key: 'Secret/flotilla-system/flotilla-agent-identity' });
  });

  it('signs nothing for a server that goes by another origin', async () => {
    await expect(joinAt('https://flotilla.example')).rejects.toThrow('nothing was signed');

    expect(plane.joins).toEqual([]);
  });

  it('that is refused says so with the code', async () => {
    plane.refusals.push({ status: 401, code: 'join_rejected' });

    await expect(joinAt(plane.url)).rejects.toMatchObject({ status: 401, problem: { code: 'join_rejected' }, isFinal: true });
  });
});
