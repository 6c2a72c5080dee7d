import {
  ClusterUnavailable,
  newAgent,
  stepAgent,
  type AgentEffect,
  type AgentEvent,
  type AgentFacts,
  type AgentIdentity,
  type AgentState,
  type Clock,
  type ClusterApi,
  type Digest,
  type KubernetesObject,
  type WriteOutcome,
} from '@flotilla/core';
import { cleanText, MAX_MESSAGE } from '@flotilla/flux';
import type { AgentMessage, ServerMessage } from '@flotilla/contracts';
import { errorFacts, type Logger } from '@flotilla/platform';
import type { Channel, ChannelListener, Welcome } from './channel.ts';
import type { AgentMemory } from './memory.ts';
import type { SignedHttp } from './server/signed-http.ts';
import { ApplyQueue } from './apply/apply-queue.ts';
import { applyExecutors, type WritableCluster } from './apply/executors.ts';
import { bodyOf } from './apply/parts.ts';
import { FluxCache } from './observe/flux-cache.ts';
import { FluxWatch } from './observe/flux-watch.ts';
import { newsOf, readingsOfConfig } from './observe/observer.ts';

export interface AgentLoopOptions {
  readonly identity: AgentIdentity;
  readonly cluster: ClusterApi;
  readonly memory: AgentMemory;
  readonly http: SignedHttp;
  readonly facts: AgentFacts;
  readonly namespace: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const DISCOVER_MS = 60_000;

type EffectRules = { readonly [K in AgentEffect['kind']]: (effect: Extract<AgentEffect, { kind: K }>) => void };

/**
 * Feeds what happens to core's agent step and carries out what it asks for.
 *
 * INVARIANTS: one event at a time, its effects in order; nothing decides here; after `stop` nothing is written any more.
 */
export class AgentLoop {
  private state: AgentState;
  private readonly events: AgentEvent[] = [];
  private isStepping = false;
  private readonly abort = new AbortController();
  private readonly cache = new FluxCache();
  private readonly queue: ApplyQueue;
  private readonly watch: FluxWatch;
  private channel: Channel | null = null;
  private timer: NodeJS.Timeout | undefined;
  private keeping: Promise<void> = Promise.resolve();
  private messages = 0;
  private movedAt: number;

  private readonly effects: EffectRules = {
    sendDesire: ({ etag }) => this.say({ type: 'desire', etag }),
    sendClaim: ({ items }) => this.say({ type: 'claim', id: this.nextId('claim'), items: [...items] }),
    sendReport: ({ report }) =>
      this.say({ type: 'report', id: this.nextId('report'), report: report as Extract<AgentMessage, { type: 'report' }>['report'] }), // the schema's lists are not readonly
    fetchBody: ({ config, digest }) => void this.fetchBody(config, digest),
    storeDocument: ({ held }) => this.keep(() => this.options.memory.keepDocument(held)),
    storeUnsent: ({ config, unsent }) => this.keep(() => this.options.memory.keepUnsent(config, unsent)),
    runStep: (effect) => void this.runStep(effect),
    takeReadings: ({ config }) => this.takeReadings(config),
    setTimer: ({ at }) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(
        () => this.dispatch({ kind: 'TimerFired' }),
        Math.min(2 ** 31 - 1, Math.max(0, at - this.options.clock.now())),
      );
    },
  };

  constructor(private readonly options: AgentLoopOptions) {
    const { cluster, memory, identity, namespace, clock, logger, facts } = options;
    this.state = newAgent(identity, facts, clock.now());
    this.movedAt = clock.now();
    const bodyOfConfig = (config: string) => this.state.configs[config]?.body?.rendering ?? null;
    this.queue = new ApplyQueue(
      applyExecutors({ cluster: this.remembering(cluster), memory, namespace, clusterUid: identity.clusterUid, bodyOf: bodyOfConfig }),
    );
    this.watch = new FluxWatch({
      cluster,
      cache: this.cache,
      clock,
      logger,
      coalesceMs: identity.pace.coalesceMs,
      discoverMs: DISCOVER_MS,
      listener: {
        seen: ({ changed, removed, isComplete }) => {
          this.dispatch({ kind: 'ObjectsSeen', changed: newsOf(this.cache, changed, this.state.observed), removed, isComplete });
          this.rereadAll(new Set([...changed, ...removed]));
        },
        silent: ({ since, message }) =>
          this.dispatch({ kind: 'ClusterSilent', silence: { since, message: cleanText(message, MAX_MESSAGE) } }),
        heard: () => this.dispatch({ kind: 'ClusterHeard' }),
      },
    });
  }

  /** What a channel tells this loop; hand it to the channel, then call {@link start}. */
  readonly listener: ChannelListener = {
    opened: (welcome: Welcome) => this.dispatch({ kind: 'ChannelOpened', bootEpoch: welcome.bootEpoch }),
    closed: () => this.dispatch({ kind: 'ChannelClosed' }),
    received: (message) => this.receive(message),
    heartbeat: () => ({
      type: 'heartbeat',
      reportSeq: this.state.report.ackedSeq,
      observedAt: this.observedAt(),
      clusterSilence: this.state.clusterSilence,
    }),
  };

  /** The state as of now, for probes and tests. */
  get snapshot(): AgentState {
    return this.state;
  }

  noteFacts(facts: AgentFacts): void {
    if (JSON.stringify(facts) !== JSON.stringify(this.state.facts)) this.dispatch({ kind: 'FactsRead', facts });
    else this.movedAt = this.options.clock.now();
  }

  /** Since when nothing has moved, in ms since 1970: a live agent beats at least with its timer. */
  get lastMovedAt(): number {
    return this.movedAt;
  }

  /** @throws ClusterUnavailable when the memory cannot be read: nothing may start without it */
  async start(channel: Channel): Promise<void> {
    this.channel = channel;
    const remembered = await this.options.memory.load();
    this.dispatch({ kind: 'Started', remembered });
    this.watch.start();
    channel.start();
  }

  /** Ends after the step that runs; the next start goes on. */
  async stop(): Promise<void> {
    this.abort.abort();
    clearTimeout(this.timer);
    await this.channel?.stop();
    await this.watch.stop();
    await this.queue.stop();
    await this.keeping;
  }

  private dispatch(event: AgentEvent): void {
    this.events.push(event);
    if (this.isStepping) return;
    this.isStepping = true;
    try {
      for (let next = this.events.shift(); next !== undefined; next = this.events.shift()) this.step(next);
    } finally {
      this.isStepping = false;
    }
  }

  private step(event: AgentEvent): void {
    if (this.abort.signal.aborted) return;
    this.movedAt = this.options.clock.now();
    const { state, effects } = stepAgent(this.state, event, this.movedAt);
    if (state.documentFault !== null && state.documentFault !== this.state.documentFault)
      this.options.logger.warn('the desired document is not followed', { fault: state.documentFault });
    this.state = state;
    for (const effect of effects) {
      const carryOut = this.effects[effect.kind] as (effect: AgentEffect) => void; // the table pairs each kind with its effect
      carryOut(effect);
    }
  }

  private receive(message: Exclude<ServerMessage, Welcome>): void {
    switch (message.type) {
      case 'desired':
        return this.dispatch({ kind: 'DesiredArrived', etag: message.etag, document: message.document });
      case 'unchanged':
        return this.dispatch({ kind: 'DesiredUnchanged' });
      case 'claimed':
        return this.dispatch({ kind: 'ClaimAnswered', items: message.items, etag: message.etag, document: message.document });
      case 'ack':
        return this.dispatch({ kind: 'ReportAcked', seq: message.seq, pollAfterMs: message.pollAfterMs });
      case 'refused':
        this.options.logger.warn('the server refuses a message', { code: message.code, detail: message.detail });
        // A claim that was refused as a message is asked again when its answer is overdue.
        return message.id?.startsWith('claim') === true ? undefined : this.dispatch({ kind: 'ReportRefused' });
    }
  }

  private say(message: AgentMessage): void {
    this.channel?.send(message);
  }

  private nextId(of: 'claim' | 'report'): string {
    this.messages += 1;
    return `${of}-${this.messages}`;
  }

  private observedAt(): number {
    return this.state.clusterSilence?.since ?? this.options.clock.now();
  }

  private takeReadings(name: string): void {
    const config = this.state.configs[name];
    if (config === undefined || config.held === null) return;
    const readings = readingsOfConfig(this.cache, config, this.options.clock.now());
    this.dispatch({ kind: 'ReadingsTaken', config: name, generation: config.held.generation, readings });
  }

  private rereadAll(keys: ReadonlySet<string>): void {
    for (const { config, body } of Object.values(this.state.configs)) {
      if (body?.parts.some(({ key }) => keys.has(key)) === true) this.takeReadings(config);
    }
  }

  private async runStep({ config, generation, step }: Extract<AgentEffect, { kind: 'runStep' }>): Promise<void> {
    try {
      const outcome = await this.queue.run(config, step);
      if (outcome === null) return;
      if (!['Done', 'Applied', 'Pruned'].includes(outcome.kind))
        this.options.logger.info('an apply step did not end well', {
          config,
          action: step.action,
          outcome: outcome.kind,
          detail: 'message' in outcome ? outcome.message : '',
        });
      this.dispatch({ kind: 'StepEnded', config, generation, step, outcome });
    } catch (error) {
      this.options.logger.error('an apply step failed', { config, action: step.action, ...errorFacts(error) });
      this.dispatch({
        kind: 'StepEnded',
        config,
        generation,
        step,
        outcome: { kind: 'Unavailable', message: String(error), retryAfterMs: null },
      });
    }
  }

  private async fetchBody(config: string, digest: Digest): Promise<void> {
    try {
      const rendering = (await this.options.memory.body(config, digest)) ?? (await this.options.http.rendering(digest, this.abort.signal));
      this.dispatch({ kind: 'BodyArrived', config, digest, body: bodyOf(rendering) });
    } catch (error) {
      this.options.logger.warn('the body of a revision cannot be had', { config, digest, error: String(error) });
      this.dispatch({ kind: 'BodyFailed', config, digest, message: String(error) });
    }
  }

  /** In order, and without hurry: what is kept here can be told again or read again. */
  private keep(write: () => Promise<void>): void {
    this.keeping = this.keeping.then(write).catch((error: unknown) => {
      this.options.logger.warn('the memory cannot be written', {
        error: error instanceof ClusterUnavailable ? error.message : String(error),
      });
    });
  }

  /** Answers to our own writes go into the cache at once: a snapshot from before a write is worthless. */
  private remembering(cluster: ClusterApi): WritableCluster {
    const note = (outcome: WriteOutcome): WriteOutcome => {
      if (outcome.kind === 'Written' && isWatched(outcome.object)) this.cache.put(outcome.object);
      return outcome;
    };
    return {
      read: (ref) => cluster.read(ref),
      apply: async (object) => note(await cluster.apply(object)),
      mergePatch: async (ref, patch) => note(await cluster.mergePatch(ref, patch)),
      delete: (ref, uid) => cluster.delete(ref, uid),
    };
  }
}

function isWatched({ apiVersion }: KubernetesObject): boolean {
  return apiVersion.includes('.fluxcd.io/');
}
