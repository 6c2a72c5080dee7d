/**
 * What agents cost the control plane: CPU of the API and of its Postgres per heartbeat and per report, above the same API with the same
 * channels open and idle; and acknowledged reports with one outstanding against one from every agent. An acknowledgement follows its commit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi } from './support/api-process.mjs';
import { printTable, quantile } from './support/figures.mjs';
import { joinFleet } from './support/light-fleet.mjs';
import { cpuSeconds, cpuSecondsBelow, memoryOf } from './support/processes.mjs';

const CLUSTERS = 200;
const OBJECTS = 20;
const CHANGED = 5;
const AUDIENCE = 'https://bench.flotilla.example';
const IDLE_MS = 6_000;
const BEATING_MS = 12_000;
/** Everyone every 3 s, which is how often contacts are written: so a heartbeat has its rows to itself, as one every 15 s has. */
const BEATS_PER_SECOND = CLUSTERS / 3;
/** As from 10,000 clusters, but their contacts are fewer rows. */
const BUSY_BEATS_PER_SECOND = 667;
const REPORTING_MS = 5_000;
const PACED_PER_SECOND = 300;
const TURN_MS = 10;

// Heartbeats come when the bench says so, and nobody is late meanwhile.
const api = await startApi({
  FLOTILLA_AUDIENCE: AUDIENCE,
  FLOTILLA_HEARTBEAT: '1h',
  FLOTILLA_LATE_AFTER: '2h',
  FLOTILLA_OFFLINE_AFTER: '4h',
});
let agents = [];
try {
  const started = performance.now();
  agents = await joinFleet(api, { clusters: CLUSTERS, objects: OBJECTS, audience: AUDIENCE });
  const joining = (performance.now() - started) / 1_000;
  const before = await measured(rest);
  const beats = await measured(() => beat(BEATS_PER_SECOND));
  const busyBeats = await measured(() => beat(BUSY_BEATS_PER_SECOND));
  const idle = lower(before, await measured(rest));
  const one = await measured(() => reportFor(agents.slice(0, 1)));
  const steady = await measured(reportPaced);
  const many = await measured(() => reportFor(agents));
  print({ joining, idle, beats, busyBeats, one, steady, many });
} finally {
  await Promise.all(agents.map((agent) => agent.close()));
  await api.stop();
}

/**
 * @param {() => Promise<readonly (number | null)[]>} act resolves with how long each of its operations took, in ms; null for what is not answered
 */
async function measured(act) {
  const before = { api: cpuSeconds(api.pid), postgres: cpuSecondsBelow(api.pid), at: performance.now() };
  const took = await act();
  const seconds = (performance.now() - before.at) / 1_000;
  return { took, seconds, api: cpuSeconds(api.pid) - before.api, postgres: cpuSecondsBelow(api.pid) - before.postgres };
}

/** Vacuum and checkpoints come when they like: idle is measured on both sides of what is small, and the lower of both counts; CPU seconds a second. */
function lower(a, b) {
  const rate = (which) => Math.min(a[which] / a.seconds, b[which] / b.seconds);
  return { api: rate('api'), postgres: rate('postgres') };
}

async function rest() {
  await sleep(IDLE_MS);
  return [];
}

async function beat(perSecond) {
  const took = [];
  await paced({ forMs: BEATING_MS, perSecond }, (index) => {
    agents[index % CLUSTERS].beat();
    took.push(null);
  });
  return took;
}

async function reportPaced() {
  const reports = [];
  await paced({ forMs: REPORTING_MS, perSecond: PACED_PER_SECOND }, (index) =>
    reports.push(agents[index % CLUSTERS].reportChanges(CHANGED)),
  );
  return Promise.all(reports);
}

/** Each of these agents has exactly one report outstanding, all the time. */
async function reportFor(some) {
  const end = performance.now() + REPORTING_MS;
  const took = [];
  const report = async (agent) => {
    while (performance.now() < end) took.push(await agent.reportChanges(CHANGED));
  };
  await Promise.all(some.map(report));
  return took;
}

/** Catches up after a late timer, so that the rate holds. */
async function paced({ forMs, perSecond }, act) {
  const started = performance.now();
  const total = (forMs / 1_000) * perSecond;
  for (let done = 0; done < total; await sleep(TURN_MS)) {
    const due = Math.min(total, ((performance.now() - started) / 1_000) * perSecond);
    for (; done < due; done += 1) act(done);
  }
}

function print({ joining, idle, beats, busyBeats, one, steady, many }) {
  const perSecond = ({ took, seconds }) => took.length / seconds;
  const cost = (phase) => {
    const per = (which) => ((phase[which] - idle[which] * phase.seconds) / phase.took.length) * 1_000;
    return { api: per('api'), postgres: per('postgres'), both: per('api') + per('postgres') };
  };
  printTable(`${CLUSTERS} agents with ${OBJECTS} objects, ${CHANGED} changed in a report; one outstanding = 1`, [
    ['', 'ratio'],
    ['acknowledged reports/s, one outstanding from every agent', ratio(perSecond(many) / perSecond(one))],
    ['CPU of a report, the same', ratio(cost(many).both / cost(one).both)],
    ['CPU of a heartbeat, against such a report', ratio(cost(beats).both / cost(many).both)],
  ]);
  const row = (what, phase) => {
    const { api: ofApi, postgres, both } = cost(phase);
    const acks = phase.took[0] === null ? [] : [ms(quantile(phase.took, 0.5)), ms(quantile(phase.took, 0.99))];
    return [what, Math.round(perSecond(phase)).toLocaleString('en'), cpu(both), cpu(ofApi), cpu(postgres), ...acks];
  };
  printTable('above idle, a heartbeat or report', [
    ['', 'a second', 'CPU', 'API', 'Postgres', 'ack p50', 'p99'],
    row('heartbeats, each with rows of its own', beats),
    row(`heartbeats, ${BUSY_BEATS_PER_SECOND} a second`, busyBeats),
    row('reports, one outstanding', one),
    row(`reports, ${PACED_PER_SECOND} a second`, steady),
    row(`reports, ${CLUSTERS} outstanding`, many),
  ]);
  const share = (value) => `${(value * 100).toFixed(1)} % of a core`;
  printTable('the API itself', [
    [`CPU idle, ${CLUSTERS} channels open`, share(idle.api)],
    ['its Postgres', share(idle.postgres)],
    ['RSS at the end', `${memoryOf(api.pid).rss.toFixed(0)} MB`],
    [`to join, approve and connect ${CLUSTERS}`, `${joining.toFixed(1)} s`],
  ]);
}

function ratio(value) {
  return `${value.toFixed(value < 10 ? 2 : 0)} ×`;
}

function ms(value) {
  return `${value.toFixed(0)} ms`;
}

function cpu(milliseconds) {
  return `${milliseconds.toFixed(3)} ms`;
}
