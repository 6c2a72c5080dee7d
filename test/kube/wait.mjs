import { get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waiting on is pointless: what was waited for has ended. */
export class Ended extends Error {}

/** Asks every 100 ms until `check` holds; what it throws is the reason if time runs out. */
export async function until(what, check, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < deadline) {
    try {
      if (await check()) return;
    } catch (error) {
      if (error instanceof Ended) throw error;
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`${what} was not ready within ${seconds} s${last ? ` (${last.message})` : ''}`);
}

/** Whether a GET of `url` is answered with 200. */
export const httpOk = (url) =>
  new Promise((resolve) => get(url, (response) => resolve(response.resume().statusCode === 200)).on('error', () => resolve(false)));

/** Holds all of them open until each is known, so that no two are the same. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
