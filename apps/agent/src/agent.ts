import {
  AgentLoop,
  AgentMemory,
  Channel,
  IdentitySecret,
  readServerUrl,
  ServerClock,
  SignedHttp,
  type Joined,
  type ServerPlace,
} from '@flotilla/agent';
import { DEFAULT_PACE, type AgentFacts, type ClusterFacts } from '@flotilla/core';
import type { KubernetesClusterApi } from '@flotilla/kubernetes';
import { SystemClock, type Logger } from '@flotilla/platform';
import { openCluster, untilReached } from './cluster.ts';
import type { Config } from './config.ts';
import { serveProbes, type Probes } from './health.ts';
import { ensureMembership } from './membership.ts';
import { readCa } from './server-ca.ts';
import { VERSION } from './version.ts';

/** A loop that has not moved for this long stands still: it moves at least with each look at the cluster. */
const STANDSTILL_MS = 180_000;
const FACTS_EVERY_MS = 60_000;

/** One agent for one cluster: identity, then membership, then the loop. Ends with `stop`. */
export class Agent {
  private readonly abort = new AbortController();
  private readonly clock = new SystemClock();
  private readonly serverClock = new ServerClock(this.clock);
  private loop: AgentLoop | null = null;
  private cluster: KubernetesClusterApi | null = null;
  private closeProbes: () => void = () => undefined;

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** Resolves once the loop runs. @throws FlotillaError for what a person must mend first */
  async start(): Promise<void> {
    const { config, clock, logger } = this;
    const { signal } = this.abort;
    this.openProbes();
    const place: ServerPlace = {
      url: readServerUrl(config.server),
      ca: readCa(config.caFile),
      audience: config.audience ?? readServerUrl(config.server).origin,
    };
    const cluster = await openCluster(config.place, clock);
    this.cluster = cluster;
    const reach = { clock, logger, signal };
    const identity = new IdentitySecret(cluster, config.namespace);
    await untilReached(() => cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: config.namespace } }), reach);
    const key = await untilReached(() => identity.ensure(), reach);
    const found = await untilReached(() => cluster.facts(), reach);
    const membership = { config, place, key, identity, facts: joinFacts(found), clock, serverClock: this.serverClock, logger, signal };
    const joined = await ensureMembership(membership);
    await this.run({ place, seed: key.seed, joined, facts: this.factsOf(found) });
  }

  /** Drains: the step that runs ends, nothing new begins. May be called at any time. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.closeProbes();
    await this.loop?.stop();
    this.cluster?.close();
  }

  private async run({
    place,
    seed,
    joined,
    facts,
  }: {
    readonly place: ServerPlace;
    readonly seed: Uint8Array;
    readonly joined: Joined;
    readonly facts: AgentFacts;
  }): Promise<void> {
    const { config, clock, logger, serverClock, cluster } = this;
    if (cluster === null || this.abort.signal.aborted) return;
    const { clusterUid, audience } = joined;
    let session = (): string => '';
    const http = new SignedHttp({ place, clock: serverClock, seed, clusterUid, audience, session: () => session() });
    const memory = new AgentMemory(cluster, config.namespace, clusterUid);
    const pace = { ...DEFAULT_PACE, retryCapMs: Math.min(DEFAULT_PACE.retryCapMs, config.maxBackoffMs) };
    const identity = { clusterUid, cluster: joined.cluster, mode: config.mode, pace };
    const loop = new AgentLoop({ identity, cluster, memory, http, facts, namespace: config.namespace, clock, logger });
    const channel = new Channel({
      place,
      seed,
      clusterUid,
      audience,
      clock,
      serverClock,
      logger,
      retryCapMs: config.maxBackoffMs,
      listener: loop.listener,
    });
    session = () => channel.session;
    this.loop = loop;
    await untilReached(() => loop.start(channel), { clock, logger, signal: this.abort.signal });
    void this.followFacts(loop, cluster);
    logger.info('the agent runs', { cluster: joined.cluster, mode: config.mode, version: VERSION });
  }

  /** What Kubernetes and Flux say of their versions changes with upgrades, which nobody announces. */
  private async followFacts(loop: AgentLoop, cluster: KubernetesClusterApi): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      await this.clock.sleep(FACTS_EVERY_MS, signal);
      const found = signal.aborted ? null : await cluster.facts().catch(() => null);
      if (found !== null) loop.noteFacts(this.factsOf(found));
    }
  }

  private factsOf({ kubernetes, flux, clusterId }: ClusterFacts): AgentFacts {
    return { agentVersion: VERSION, kubernetes, flux, clusterId, channel: 'WebSocket', mode: this.config.mode };
  }

  private openProbes(): void {
    const { healthHost, healthPort } = this.config;
    if (healthPort === undefined) return;
    const probes: Probes = {
      live: () =>
        this.loop !== null && this.clock.now() - this.loop.lastMovedAt > STANDSTILL_MS ? 'The loop has not moved for three minutes' : null,
      ready: () => (this.loop === null ? 'The cluster has not joined yet' : null),
    };
    const server = serveProbes(probes, { host: healthHost, port: healthPort });
    this.closeProbes = () => server.close();
  }
}

function joinFacts({ kubernetes, flux, clusterId }: ClusterFacts): Readonly<Record<string, string>> {
  return { kubernetes, clusterId, agentVersion: VERSION, ...(flux === null ? {} : { flux }) };
}
