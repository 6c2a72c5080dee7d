import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, CONFIG_MAPS, FakeApiServer, isList, isProbe, isWatch, statusBody } from '../api-server.fake.ts';
import { DEFAULT_TIMINGS, type ClientTimings } from '../http/timings.ts';
import { KubernetesClusterApi } from '../kubernetes-cluster-api.ts';
import { EventLog, PauseClock } from './watch-events.fake.ts';

const SECOND = 1_000;

let server: FakeApiServer;
let clock: PauseClock;
let log: EventLog;
let end: AbortController;
let watching: Promise<void>;

beforeEach(async () => {
  server = await FakeApiServer.start();
  clock = new PauseClock();
  log = new EventLog();
  end = new AbortController();
  server.put('a');
  server.put('b');
});

afterEach(async () => {
  end.abort();
  await watching;
  await server.stop();
});

/** Waits inside the network are real and short, waits between attempts are the clock's. */
function watch(timings: Partial<ClientTimings> = {}): void {
  const options = {
    clock,
    slim: <T>(object: T): T => object,
    random: () => 0.5,
    timings: { probeTimeoutMs: 40, probeAfterMs: 3_600 * SECOND, ...timings },
  };
  watching = new KubernetesClusterApi(server.connection, options).watch(CONFIG_MAPS, log.add, end.signal);
}

/** The client has read the head of its first watch, since it has read an event of it. */
async function watchOpened(): Promise<void> {
  await server.seen(isWatch, 1);
  server.put('b');
  await log.seen('Changed', 1);
}

describe('a watch', () => {
  it('tells what is there, then what changes and what goes', async () => {
    watch();
    await watchOpened();

    server.put('c');
    server.remove('a');
    await log.seen('Gone', 1);

    expect(log.events.map(({ kind }) => kind)).toEqual(['Relisted', 'Changed', 'Changed', 'Gone']);
    expect(log.names()).toEqual(['b', 'c']);
  });

  it('goes on from the last bookmark, without a new list, when it ended in its time', async () => {
    watch({ watchForMs: 10 * SECOND });
    await watchOpened();
    server.tell('BOOKMARK', { metadata: { resourceVersion: '777' } });
    server.put('c');
    server.tell('BOOKMARK', { metadata: { resourceVersion: '778' } });
    await log.seen('Changed', 2);

    await clock.advance(12 * SECOND);
    server.endWatches();
    await server.seen(isWatch, 2);

    expect(server.requests.filter(isWatch).at(-1)?.query).toMatchObject({
      resourceVersion: '778',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '12',
    });
    expect(log.count('Relisted')).toBe(1);
  });
});

// FC38: watches went silent without an error, or came back tens of times a second; from here on, each way a watch goes wrong.
describe('an API server that hangs', () => {
  it('is noticed within 15 s by default', () => {
    expect(DEFAULT_TIMINGS.probeAfterMs + DEFAULT_TIMINGS.probeTimeoutMs).toBeLessThanOrEqual(15 * SECOND);
  });

  it('is told as silence whose age grows, and listed anew when it answers again', async () => {
    watch({ probeAfterMs: 10 * SECOND });
    await watchOpened();
    server.fail(() => true);
    server.removeUnheard('a');

    await clock.advance(10 * SECOND);
    await log.seen('Silent', 1);
    await clock.passUntil(log.seen('Silent', 4));
    server.heal();
    await clock.passUntil(log.seen('Relisted', 2));

    expect(log.silences()[0]).toBe(10 * SECOND);
    expect(log.silences()).toEqual(log.silences().toSorted((a, b) => a - b));
    expect(new Set(log.silences()).size).toBe(log.silences().length);
    expect(log.names()).toEqual(['b']);
    expect(log.events).toContainEqual(expect.objectContaining({ kind: 'Silent', message: 'The API server did not answer within 40 ms' }));
  });

  it('is not one that refuses the probe', async () => {
    watch({ probeAfterMs: 10 * SECOND });
    await watchOpened();
    server.fail((request, response) => isProbe(request) && answer(response, 403, statusBody(403, 'no', 'Forbidden')));

    await clock.advance(10 * SECOND);
    await server.seen(isProbe, 1);
    server.put('c');
    await log.seen('Changed', 2);

    expect(log.count('Silent')).toBe(0);
    expect(log.count('Relisted')).toBe(1);
  });
});

describe('a socket that swallows everything while the API server answers others', () => {
  it('is given up when the end of its watch stays away, and nothing deleted meanwhile is lost', async () => {
    watch({ watchForMs: 20, watchGraceMs: 30 });
    await watchOpened();
    server.removeUnheard('b');

    await clock.passUntil(log.seen('Relisted', 2));

    expect(log.names()).toEqual(['a']);
  });
});

describe('a watch that keeps failing', () => {
  it.each([
    [
      'answers 410 at once, always',
      (response: ServerResponse) => answer(response, 410, statusBody(410, 'too old resource version', 'Expired')),
    ],
    [
      'opens and says 410 in the stream',
      (response: ServerResponse) => answer(response, 200, { type: 'ERROR', object: statusBody(410, 'too old resource version') }),
    ],
    ['is cut at once', (response: ServerResponse) => response.destroy() !== undefined],
    ['sends what is no event', (response: ServerResponse) => response.end('<html>\n') !== undefined],
  ])('costs at most a few requests a minute when it %s', async (_, fail) => {
    server.fail((request, response) => isWatch(request) && fail(response));
    watch();
    await clock.passSeconds(60);
    const inFirstMinute = server.requests.length;
    await clock.passSeconds(20 * 60);

    expect(inFirstMinute).toBeLessThanOrEqual(20);
    expect((server.requests.length - inFirstMinute) / 20).toBeLessThanOrEqual(3);
    expect(log.count('Relisted')).toBe(server.count(isList));
  });

  it('loses no deletion when it is cut after each event', async () => {
    watch();
    await server.seen(isWatch, 1);
    const steps = [() => server.put('c'), () => server.remove('a'), () => server.remove('b'), () => server.put('d')];
    for (const [index, step] of steps.entries()) {
      step();
      server.cut();
      await clock.passUntil(log.seen('Relisted', index + 2));
      await server.seen(isWatch, index + 2);
    }

    expect(log.names()).toEqual(['c', 'd']);
    expect(server.count(isList)).toBe(steps.length + 1);
  });

  it('starts its backoff anew after a watch that lived', async () => {
    let fails = 6;
    server.fail((request, response) => isWatch(request) && (fails -= 1) >= 0 && answer(response, 410, statusBody(410, 'too old')));
    watch();
    await clock.passUntil(server.seen(isWatch, 7));
    server.put('c');
    await log.seen('Changed', 1);
    await clock.advance(31 * SECOND);

    server.cut();

    expect(await clock.whenPausing()).toBe(SECOND / 2);
  });
});

describe('a bookmark from the future', () => {
  it.each([
    [
      'refuses it',
      (response: ServerResponse) => answer(response, 504, statusBody(504, 'Too large resource version: 999999, current: 104', 'Timeout')),
    ],
    ['takes it, says nothing, and ends in time', () => false],
  ])('ends in a new list when the API server %s', async (_, meet) => {
    watch({ watchForMs: 10 * SECOND });
    await watchOpened();
    server.tell('BOOKMARK', { metadata: { resourceVersion: '999999' } });
    server.put('c');
    server.tell('BOOKMARK', { metadata: { resourceVersion: '999999' } });
    await log.seen('Changed', 2);
    server.fail((request, response) => request.query['resourceVersion'] === '999999' && meet(response));

    await clock.advance(12 * SECOND);
    server.endWatches();
    await server.seen(isWatch, 2);
    server.removeUnheard('a');
    await clock.advance(12 * SECOND);
    server.endWatches();
    await clock.passUntil(log.seen('Relisted', 2));

    expect(log.names()).toEqual(['b', 'c']);
    expect(server.count((request) => request.query['resourceVersion'] === '999999')).toBe(1);
  });
});

describe('an API server that comes back with an older etcd', () => {
  it('is listed anew; no version of before is asked for again', async () => {
    watch();
    await watchOpened();
    const before = server.requests.filter(isWatch).at(-1)?.query['resourceVersion'];

    server.restoreOlder(['old']);
    await clock.passUntil(log.seen('Relisted', 2));
    await server.seen(isWatch, 2);

    expect(log.names()).toEqual(['old']);
    expect(server.requests.filter((request) => isWatch(request) && request.query['resourceVersion'] === before)).toHaveLength(1);
  });
});

describe('an API server that asks for time', () => {
  it('is left alone for as long as it says', async () => {
    server.fail(
      (request, response) =>
        isList(request) && answer(response, 429, statusBody(429, 'too many requests', 'TooManyRequests'), { 'retry-after': '30' }),
    );
    watch();
    await clock.whenPausing();
    const askedAt = clock.now();

    await clock.passSeconds(30);
    const meanwhile = server.count(isList);
    await clock.passUntil(server.seen(isList, 2));

    expect(meanwhile).toBe(1);
    expect(clock.now() - askedAt).toBe(31 * SECOND);
    expect(log.silences().at(-1)).toBeGreaterThanOrEqual(25 * SECOND);
  });
});
