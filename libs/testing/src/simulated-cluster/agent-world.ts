import { AgentMemory, applyExecutors, ApplyQueue, bodyOf, FluxCache, newsOf, readingsOfConfig, type ApplyExecutors } from '@flotilla/agent';
import {
  ClusterUnavailable,
  DEFAULT_PACE,
  desiredDigest,
  digestOf,
  newAgent,
  objectKey,
  refOf,
  stepAgent,
  type AgentEffect,
  type AgentEvent,
  type AgentReport,
  type AgentState,
  type DesiredConfig,
  type DesiredDocument,
  type Digest,
  type JsonObject,
  type Rendering,
} from '@flotilla/core';
import { SimulatedClusterApi, type WriteSeen } from './simulated-cluster-api.ts';
import { SimulatedFlux } from './simulated-flux.ts';

export const NAMESPACE = 'flotilla-system';
export const CLUSTER_UID = 'cl_world';
const FACTS = {
  agentVersion: 'test',
  kubernetes: 'v1.36.0',
  flux: 'v2.9.0',
  clusterId: 'simulated',
  channel: 'WebSocket',
  mode: 'Apply',
} as const;

type Pending = () => Promise<AgentEvent | null>;

/**
 * One agent, one cluster and one server, in which nothing happens by itself: whoever tests delivers what is under way, lets Flux pass and
 * time go on, in any order. The agent is core's own step with the real executors.
 */
export class AgentWorld {
  readonly cluster = new SimulatedClusterApi();
  readonly flux = new SimulatedFlux(this.cluster);
  readonly reports: AgentReport[] = [];
  readonly accepted = new Map<string, number>();
  now = 1_800_000_000_000;
  timeline = 'one';
  state: AgentState;
  pending: Pending[] = [];
  /** Effects of the busiest event so far. */
  maxEffects = 0;
  private readonly wishes = new Map<string, DesiredConfig>();
  private readonly hidden = new Set<string>();
  private readonly renderings = new Map<Digest, Rendering>();
  private readonly settled = new Map<string, DesiredConfig>();
  private readonly memory = new AgentMemory(this.cluster, NAMESPACE, CLUSTER_UID);
  private readonly cache = new FluxCache();
  private queue: ApplyQueue;
  private timerAt: number | null = null;
  private lives = 0;

  constructor(mode: 'Apply' | 'Observe' = 'Apply') {
    this.state = this.blank(mode);
    this.queue = new ApplyQueue(this.executors());
  }

  get document(): DesiredDocument {
    return {
      cluster: CLUSTER_UID,
      timeline: this.timeline,
      configs: [...this.wishes.values()].filter(({ config }) => !this.hidden.has(config)),
    };
  }

  async start(): Promise<void> {
    await this.dispatch({ kind: 'Started', remembered: await this.memory.load() });
    await this.see();
    await this.dispatch({ kind: 'ChannelOpened', bootEpoch: this.lives });
  }

  /** The process dies: what it had in memory and on the wire is gone. */
  async restart(): Promise<void> {
    this.lives += 1;
    this.pending = [];
    this.timerAt = null;
    this.state = this.blank(this.state.identity.mode);
    this.queue = new ApplyQueue(this.executors());
    await this.start();
  }

  /** The server assigns: a new generation, offered. */
  offer(rendering: Rendering): DesiredConfig {
    const digest = digestOf(rendering as unknown as JsonObject); // a rendering is JSON
    this.renderings.set(digest, rendering);
    return this.wish(rendering.config, { claim: 'Offered', revision: rendering.revision, rendering: digest });
  }

  /** The offer is taken back: what the cluster holds is wanted again, under a number of its own. */
  withdraw(config: string): void {
    if (this.wishes.get(config)?.claim !== 'Offered') return;
    const settled = this.settled.get(config);
    this.wish(
      config,
      settled === undefined
        ? { claim: 'Settled', revision: null, rendering: null }
        : { claim: 'Settled', revision: settled.revision, rendering: settled.rendering },
    );
  }

  approvePrune(config: string, hash: Digest): void {
    const wish = this.wishes.get(config);
    if (wish !== undefined) this.wishes.set(config, { ...wish, pruneApproved: hash });
  }

  /** The document names the config no more, or again. */
  hide(config: string): void {
    this.hidden.add(config);
  }

  show(config: string): void {
    this.hidden.delete(config);
  }

  tellDesired(document: DesiredDocument = this.document): void {
    this.pending.push(async () => ({ kind: 'DesiredArrived', etag: desiredDigest(document), document }));
  }

  async disconnect(): Promise<void> {
    await this.dispatch({ kind: 'ChannelClosed' });
  }

  async connect(): Promise<void> {
    if (this.state.channel === 'Closed') await this.dispatch({ kind: 'ChannelOpened', bootEpoch: this.lives });
  }

  /** Delivers one thing that is under way. @returns false when nothing is */
  async deliver(index = 0): Promise<boolean> {
    const [next] = this.pending.splice(index % Math.max(1, this.pending.length), 1);
    if (next === undefined) return false;
    const event = await next();
    if (event !== null) await this.dispatch(event);
    return true;
  }

  /** Time goes on to the agent's timer. */
  async tick(): Promise<boolean> {
    if (this.timerAt === null) return false;
    this.now = Math.max(this.now, this.timerAt) + 1;
    this.timerAt = null;
    await this.dispatch({ kind: 'TimerFired' });
    return true;
  }

  /** The agent sees what is in the cluster. */
  async see(): Promise<void> {
    const known = new Set(this.state.observed.keys());
    const present = this.cluster.all().filter(({ apiVersion }) => apiVersion.includes('fluxcd.io/'));
    const changed = present.flatMap((object) => this.cache.put(object) ?? []);
    const keys = new Set(present.map((object) => objectKey(refOf(object))));
    const removed = [...known].filter((key) => !keys.has(key));
    for (const key of [...known, ...this.placedKeys()]) if (!keys.has(key)) this.cache.remove(key);
    await this.dispatch({ kind: 'ObjectsSeen', changed: newsOf(this.cache, changed, this.state.observed), removed, isComplete: true });
    for (const name of Object.keys(this.state.configs)) await this.takeReadings(name);
  }

  /** Everything that is under way arrives, Flux passes and time goes on, until the agent rests or `turns` are over. */
  async calm(turns = 60): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      while (await this.deliver());
      this.flux.settle();
      await this.see();
      if (this.pending.length === 0 && this.isAtRest()) return;
      await this.tick();
    }
  }

  reportOf(config: string): AgentReport['configs'][number] | undefined {
    return this.reports.flatMap(({ configs }) => configs).findLast((report) => report.config === config);
  }

  /** Writes of the agent outside of its own namespace. */
  writesOutside(): readonly WriteSeen[] {
    return this.cluster.writes.filter(({ key }) => !key.includes(`/${NAMESPACE}/`));
  }

  private isAtRest(): boolean {
    const { report, running, configs } = this.state;
    const isQuiet = report.inFlight === null && report.dueAt === null && running === null;
    return (
      isQuiet &&
      Object.values(configs).every(
        ({ steps, wish, held }) => steps.length === 0 && (wish === null || wish.rendering === null || wish.generation === held?.generation),
      )
    );
  }

  private placedKeys(): readonly string[] {
    return Object.values(this.state.configs).flatMap(({ placed }) => Object.keys(placed));
  }

  private blank(mode: 'Apply' | 'Observe'): AgentState {
    return newAgent({ clusterUid: CLUSTER_UID, cluster: 'world', mode, pace: DEFAULT_PACE }, { ...FACTS, mode }, this.now);
  }

  private executors(): ApplyExecutors {
    const cluster = this.cluster;
    const noted = async <T extends { readonly kind: string }>(outcome: Promise<T>): Promise<T> => {
      const result = await outcome;
      if ('object' in result) this.cache.put(result.object as Parameters<FluxCache['put']>[0]); // written outcomes carry the object
      return result;
    };
    return applyExecutors({
      cluster: {
        read: (ref) => cluster.read(ref),
        apply: (object) => noted(cluster.apply(object)),
        mergePatch: (ref, patch) => noted(cluster.mergePatch(ref, patch)),
        delete: (ref, uid) => cluster.delete(ref, uid),
      },
      memory: this.memory,
      clusterUid: CLUSTER_UID,
      namespace: NAMESPACE,
      bodyOf: (config) => this.state.configs[config]?.body?.rendering ?? null,
    });
  }

  private wish(config: string, change: Pick<DesiredConfig, 'claim' | 'revision' | 'rendering'>): DesiredConfig {
    const generation = (this.wishes.get(config)?.generation ?? 0) + 1;
    const wish: DesiredConfig = { config, generation, token: `token-${config}-${generation}`, pruneApproved: null, ...change };
    this.wishes.set(config, wish);
    return wish;
  }

  private async dispatch(event: AgentEvent): Promise<void> {
    const { state, effects } = stepAgent(this.state, event, this.now);
    this.state = state;
    this.maxEffects = Math.max(this.maxEffects, effects.length);
    for (const effect of effects) await this.carryOut(effect);
  }

  private async carryOut(effect: AgentEffect): Promise<void> {
    switch (effect.kind) {
      case 'sendDesire':
        return this.tellDesired();
      case 'sendClaim':
        return this.answerClaim(effect.items);
      case 'sendReport':
        return this.acknowledge(effect.report);
      case 'fetchBody':
        return this.bring(effect.config, effect.digest);
      case 'storeDocument':
        return this.keep(() => this.memory.keepDocument(effect.held));
      case 'storeUnsent':
        return this.keep(() => this.memory.keepUnsent(effect.config, effect.unsent));
      case 'runStep':
        return this.run(effect);
      case 'takeReadings':
        return this.takeReadings(effect.config);
      case 'setTimer':
        this.timerAt = effect.at;
    }
  }

  /** The server decides when the claim reaches it, not when it was sent. */
  private answerClaim(items: readonly { readonly config: string; readonly generation: number }[]): void {
    this.pending.push(async () => {
      const answers = items.map(({ config, generation }) => ({ config, generation, isAccepted: this.accepts(config, generation) }));
      const document = this.document;
      this.pending.push(async () => ({ kind: 'ClaimAnswered', items: answers, etag: desiredDigest(document), document }));
      return null;
    });
  }

  private accepts(config: string, generation: number): boolean {
    const wish = this.wishes.get(config);
    if (wish === undefined || this.hidden.has(config) || wish.generation !== generation || wish.rendering === null) return false;
    const claimed: DesiredConfig = { ...wish, claim: 'Claimed' };
    this.wishes.set(config, claimed);
    this.settled.set(config, claimed);
    this.accepted.set(config, generation);
    return true;
  }

  private acknowledge(report: AgentReport): void {
    this.pending.push(async () => {
      this.reports.push(report);
      return { kind: 'ReportAcked', seq: report.seq, pollAfterMs: 1_000 };
    });
  }

  private bring(config: string, digest: Digest): void {
    this.pending.push(async () => {
      const rendering = (await this.memory.body(config, digest)) ?? this.renderings.get(digest);
      return rendering === undefined
        ? { kind: 'BodyFailed', config, digest, message: 'not found' }
        : { kind: 'BodyArrived', config, digest, body: bodyOf(rendering) };
    });
  }

  private async keep(write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => {
      if (!(error instanceof ClusterUnavailable)) throw error;
    });
  }

  private run({ config, generation, step }: Extract<AgentEffect, { kind: 'runStep' }>): void {
    this.pending.push(async () => {
      const outcome = await this.queue.run(config, step);
      return outcome === null ? null : { kind: 'StepEnded', config, generation, step, outcome };
    });
  }

  private async takeReadings(name: string): Promise<void> {
    const config = this.state.configs[name];
    if (config === undefined || config.held === null) return;
    await this.dispatch({
      kind: 'ReadingsTaken',
      config: name,
      generation: config.held.generation,
      readings: readingsOfConfig(this.cache, config, this.now),
    });
  }
}
