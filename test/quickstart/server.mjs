import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { allGone, processNamed } from './processes.mjs';

const READY_WITHIN_MS = 60_000;
/** What the README promises of Ctrl-C. */
const END_WITHIN_MS = 5_000;

/** `npm start` in a clone, as a user would run it. */
export class Server {
  /**
   * @param {import('./clone.mjs').Clone} clone
   * @param {{ port: number, env?: Record<string, string> }} options
   * @param {string[]} flags
   */
  constructor(clone, { port, env = {} }, ...flags) {
    this.clone = clone;
    this.port = port;
    this.output = '';
    this.started = performance.now();
    this.child = clone.start('npm', ['start', '--', '--port', String(port), ...flags], env);
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    this.exited = once(this.child, 'exit').then(([code]) => code);
  }

  /** Starts one and waits until it is ready and has said so. */
  static async up(clone, options, ...flags) {
    const server = new Server(clone, options, ...flags);
    server.readySeconds = await server.ready();
    await server.said('Ctrl-C stops');
    return server;
  }

  /** @returns the seconds from the start to the first answer of /readyz */
  async ready() {
    await this.until('/readyz answers', async () => (await fetch(`${this.url}/readyz`).catch(() => null))?.status === 200);
    return (performance.now() - this.started) / 1_000;
  }

  said(words) {
    return this.until(`it says "${words}"`, () => this.output.includes(words));
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  /** The process of the CLI, below npm and its shell. */
  get cli() {
    return processNamed(this.clone.folder, new RegExp(`^node tools/start.mjs --port ${this.port} `));
  }

  /** What a terminal does on Ctrl-C: every process of the group gets the signal. @returns the seconds to the end of all */
  interrupt() {
    return this.kill('SIGINT', this.group);
  }

  /** What a signal goes to that is meant for all that the terminal has started. */
  get group() {
    return -Number(this.child.pid);
  }

  /** A signal to one process, npm's own unless another is named. */
  kill(signal, pid = Number(this.child.pid)) {
    process.kill(pid, signal);
    return this.gone();
  }

  gone() {
    return allGone(this.clone.folder, END_WITHIN_MS);
  }

  async until(what, look) {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await look())) {
      if (this.child.exitCode !== null) throw new Error(`npm start ended with ${this.child.exitCode} before ${what}:\n${this.output}`);
      if (performance.now() > deadline) throw new Error(`not within ${READY_WITHIN_MS / 1_000} s: ${what}\n${this.output}`);
      await sleep(50);
    }
  }
}

/** A port that is free together with the next one. */
export async function freePorts() {
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const second = await listen(port + 1).catch(() => null);
    for (const server of [first, second]) server?.close();
    if (second !== null) return port;
  }
}

async function listen(port) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
