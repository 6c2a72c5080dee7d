/** Clusters without a Kubernetes behind them: the real join, the real channel, and reports as they are asked for. */
import { randomBytes } from 'node:crypto';
import { changedObjects, observedObject, reportOf } from './flux-objects.mjs';
import { loadLibraries } from './libraries.mjs';

const { Channel, ServerClock, SystemClock, join, lineLogger, publicKeyOfSeed, readJoinToken } = await loadLibraries({
  '@flotilla/agent': ['Channel', 'ServerClock', 'join'],
  '@flotilla/core': ['readJoinToken'],
  '@flotilla/platform': ['SystemClock', 'lineLogger', 'publicKeyOfSeed'],
});

const JOINING_AT_ONCE = 8;
const logger = lineLogger('warn', (line) => process.stderr.write(line));
const clock = new SystemClock();

/**
 * Joins with one token, is approved over REST as people would, opens the channels and reports every object once.
 * @param {Awaited<ReturnType<typeof import('./api-process.mjs').startApi>>} api
 * @param {{ clusters: number, objects: number, audience: string }} size
 * @returns {Promise<LightAgent[]>}
 */
export async function joinFleet(api, { clusters, objects, audience }) {
  const { token } = await api.call('POST', '/api/v1/join-tokens', { spec: { uses: clusters, region: 'bench' } });
  const key = readJoinToken(token, publicKeyOfSeed);
  const place = { url: new URL(api.url), ca: undefined, audience };
  const agents = Array.from({ length: clusters }, (_, index) => new LightAgent(place, { name: `edge-${index}`, objects }));
  await inParallel(agents, (agent) => agent.join(key));
  await approveAll(api);
  await inParallel(agents, (agent) => agent.open());
  await Promise.all(agents.map((agent) => agent.reportAll()));
  return agents;
}

class LightAgent {
  #seed = randomBytes(32);
  #seq = 0;
  #acknowledged = () => {};

  constructor(place, { name, objects }) {
    this.place = place;
    this.name = name;
    this.objects = objects;
  }

  async join(token) {
    const { signal } = new AbortController();
    const answer = await join({
      place: this.place,
      seed: this.#seed,
      token,
      name: this.name,
      labels: {},
      facts: {},
      clock,
      logger,
      signal,
    });
    this.clusterUid = answer.joined.clusterUid;
  }

  open() {
    return new Promise((opened) => {
      const listener = { opened, received: (message) => this.#received(message), closed: () => {}, heartbeat: () => this.#heartbeat() };
      const { place, clusterUid } = this;
      const identity = { place, seed: this.#seed, clusterUid, audience: place.audience };
      this.channel = new Channel({ ...identity, clock, serverClock: new ServerClock(clock), logger, retryCapMs: 1_000, listener });
      this.channel.start();
    });
  }

  beat() {
    this.#send(this.#heartbeat());
  }

  reportAll() {
    return this.#report({ observed: Array.from({ length: this.objects }, (_, index) => observedObject(index)), isComplete: true });
  }

  /** Resolves when it is acknowledged, with how long that took in ms. */
  reportChanges(count) {
    return this.#report({ observed: changedObjects(count, this.objects), isComplete: false });
  }

  close() {
    return this.channel?.stop();
  }

  #report(content) {
    this.#seq += 1;
    const report = reportOf({ seq: this.#seq, ...content });
    const started = performance.now();
    return new Promise((resolve) => {
      this.#acknowledged = () => resolve(performance.now() - started);
      this.#send({ type: 'report', id: String(report.seq), report });
    });
  }

  #received(message) {
    if (message.type === 'ack' && message.seq === this.#seq) this.#acknowledged();
    if (message.type === 'refused') throw new Error(`${this.name}: ${message.code}: ${message.detail}`);
  }

  #heartbeat() {
    return { type: 'heartbeat', reportSeq: this.#seq, observedAt: Date.now(), clusterSilence: null };
  }

  #send(message) {
    if (!this.channel.send(message)) throw new Error(`${this.name} has no channel: ${JSON.stringify(this.channel.fault)}`);
  }
}

async function approveAll(api) {
  for (;;) {
    const { items } = await api.call('GET', '/api/v1/registrations?phase=Waiting&limit=200');
    if (items.length === 0) return;
    await inParallel(items, ({ uid, thumbprint }) => api.call('POST', `/api/v1/registrations/${uid}/approve`, { thumbprint }));
  }
}

/** A few at a time, as an API takes them without a queue. */
async function inParallel(items, act) {
  const waiting = items.values();
  const take = async () => {
    for (const item of waiting) await act(item);
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, take));
}
