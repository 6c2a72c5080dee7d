#!/usr/bin/env node
/**
 * The first experience: a clean clone, Node and nothing else. `npm ci && npm start`, the CLI beside it, Ctrl-C.
 *
 *   node test/quickstart/quickstart.mjs
 *
 * As root everything is also tried as the user `nobody`, who installs without scripts. Linux only: it reads /proc.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Clone } from './clone.mjs';
import { allGone, processNamed, processesOf } from './processes.mjs';
import { freePorts, Server } from './server.mjs';

/** Promised from the end of the install on; a machine that is busy with other things is measured by its own install. */
const READY_WITHIN_S = 15;
const READY_WITHIN_INSTALLS = 0.6;
const API = /api\/bundle\/main\.mjs/;
const WIDEST_LINE = 100;
const NOBODY = { uid: 65_534, gid: 65_534 };

const isRoot = process.getuid() === 0;
const folder = mkdtempSync(join(tmpdir(), 'flotilla-quickstart-'));
chmodSync(folder, 0o755); // as root Postgres runs as another user below it
const begun = performance.now();
try {
  const clone = new Clone(join(folder, 'me'));
  // A user's own default is tried as nobody; root's would be the machine's /var/lib.
  const env = isRoot ? { FLOTILLA_DATA_DIR: join(clone.folder, 'data') } : {};
  const data = env.FLOTILLA_DATA_DIR ?? join(clone.home, '.local/share/flotilla');
  await firstStart(clone, { env, flags: [] });
  await keptData(clone, { env });
  await endings(clone, { env, data });
  await reset(clone, { env });
  await ownDatabase(clone, { env, data });
  if (isRoot) await asNobody();
  say(`passed in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
} catch (error) {
  say(`FAILED: ${error.stack}`);
  process.exitCode = 1;
} finally {
  for (const { pid } of processesOf(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function firstStart(clone, { env, flags }) {
  clone.copyTree();
  const install = await clone.install(...flags);
  const server = await Server.up(clone, { port: await freePorts(), env });
  const ready = server.readySeconds;
  say(
    `npm ci${flags.map((flag) => ` ${flag}`).join('')} took ${install.toFixed(1)} s; ready ${ready.toFixed(1)} s later, ${(ready / install).toFixed(2)} of the install`,
  );
  assert.ok(ready <= Math.max(READY_WITHIN_S, READY_WITHIN_INSTALLS * install), `ready only after ${ready} s`);

  await greeting(clone, server);
  assert.match(await clone.flotilla('whoami'), /admin[^]*context quickstart/);
  assert.match(await clone.flotilla('fleet', 'status'), /REGION/);
  await secondServer(clone, env);
  say(`Ctrl-C: nothing is left after ${(await server.interrupt()).toFixed(1)} s`);
}

/** Every address leads somewhere, every command exists, and it fits a terminal. */
async function greeting(clone, { output, url }) {
  say(output.replaceAll(/^/gm, '    | '));
  for (const path of ['/api/v1', '/docs']) {
    assert.ok(output.includes(url + path), `${url}${path} is not named`);
    assert.equal((await fetch(url + path)).status, 200, path);
  }
  const commands = [...output.matchAll(/^ +npx flotilla ((?:[a-z]+ )*[a-z]+)/gm)].map(([, words]) => words.split(' '));
  assert.ok(
    commands.some((words) => words.join(' ').startsWith('cluster join')),
    'how to join a first cluster is not said',
  );
  for (const words of commands) await clone.flotilla(...words.slice(0, 2), '--help');
  assert.deepEqual(
    output
      .replaceAll(folder, '')
      .split('\n')
      .filter((line) => line.length > WIDEST_LINE),
    [],
  );
  assert.doesNotMatch(output, /warn|\bat .*:\d+:\d+|undefined|null/i);
}

async function secondServer(clone, env) {
  const second = new Server(clone, { port: await freePorts(), env });
  assert.equal(await second.exited, 1);
  assert.match(second.output, /^error: The server did not start: Another server \(process \d+\) uses the data folder \S+\.$/m);
  say('a second server on the same data is refused');
}

async function keptData(clone, { env }) {
  const port = await freePorts();
  const first = await Server.up(clone, { port, env });
  await clone.flotilla('config', 'create', 'kept');
  say(`SIGTERM to npm alone: nothing is left after ${(await first.kill('SIGTERM')).toFixed(1)} s`);
  const second = await Server.up(clone, { port, env });
  assert.match(await clone.flotilla('get', 'config', '-o', 'name'), /config\/kept/);
  say(`started again in ${second.readySeconds.toFixed(1)} s, with what was there`);
  say(`SIGTERM to all: nothing is left after ${(await second.kill('SIGTERM', second.group)).toFixed(1)} s`);
}

async function endings(clone, { env, data }) {
  const port = await freePorts();
  const killed = await Server.up(clone, { port, env });
  say(`SIGKILL of the CLI: nothing is left after ${(await killed.kill('SIGKILL', killed.cli)).toFixed(1)} s`);

  const faulty = await Server.up(clone, { port, env });
  const took = await faulty.kill('SIGKILL', processNamed(clone.folder, API));
  await faulty.exited;
  assert.match(faulty.output, /^error: The server has ended/m);
  say(`SIGKILL of the API: nothing is left after ${took.toFixed(1)} s, and it says so`);

  const bereft = await Server.up(clone, { port, env });
  // Without its watchdog Postgres outlives the API.
  for (const words of [/postgres-watchdog/, API]) process.kill(processNamed(clone.folder, words), 'SIGKILL');
  await bereft.exited;
  assert.ok(processNamed(clone.folder, new RegExp(`postgres -D ${data}`)) > 0);
  const recovered = await Server.up(clone, { port, env });
  assert.match(await clone.flotilla('get', 'config', '-o', 'name'), /config\/kept/);
  say(`a Postgres left behind is taken over in ${recovered.readySeconds.toFixed(1)} s, with what was there`);
  await recovered.interrupt();

  const early = new Server(clone, { port, env: { ...env, FLOTILLA_DATA_DIR: join(clone.folder, 'early') } });
  while (!processesOf(clone.folder).some(({ command }) => command.includes('early/postgres'))) await sleep(10);
  say(`Ctrl-C while it starts: nothing is left after ${(await early.interrupt()).toFixed(1)} s`);
}

/** A server that lives keeps its data; without one there is nothing of before. */
async function reset(clone, { env }) {
  const first = await Server.up(clone, { port: await freePorts(), env });
  const refused = new Server(clone, { port: await freePorts(), env }, '--reset', '--yes');
  assert.equal(await refused.exited, 1);
  assert.match(await clone.flotilla('get', 'config', '-o', 'name'), /config\/kept/);
  await first.interrupt();
  const anew = await Server.up(clone, { port: await freePorts(), env }, '--reset', '--yes');
  assert.equal(await clone.flotilla('get', 'config', '-o', 'name'), '');
  say('--reset is refused while a server runs, and begins anew afterwards');
  await anew.interrupt();
}

/** The Postgres of one server is the user's own for another. */
async function ownDatabase(clone, { env, data }) {
  const host = await Server.up(clone, { port: await freePorts(), env });
  const [, databasePort] = /embedded Postgres on 127\.0\.0\.1:(\d+)/.exec(host.output);
  const password = readFileSync(join(data, 'postgres/password'), 'utf8').trim();
  const address = `postgres://flotilla:${password}@127.0.0.1:${databasePort}`;
  const client = new pg.Client({ connectionString: `${address}/postgres` });
  await client.connect();
  await client.query('create database scratch');
  await client.end();

  const folderOfOther = join(clone.folder, 'other');
  const other = await Server.up(clone, {
    port: await freePorts(),
    env: { ...env, FLOTILLA_DATA_DIR: folderOfOther, DATABASE_URL: `${address}/scratch` },
  });
  assert.ok(!other.output.includes(password), 'the password is printed');
  assert.match(other.output, /the one that DATABASE_URL names/);
  assert.equal(await clone.flotilla('get', 'config', '-o', 'name'), '', 'it shows the other database');
  assert.deepEqual(
    processesOf(clone.folder).filter(({ command }) => command.includes(`${folderOfOther}/postgres`)),
    [],
  );
  process.kill(other.group, 'SIGINT');
  await other.exited;
  say('DATABASE_URL is used, and no other Postgres is started');
  await host.interrupt();
}

/** A clone of its own, installed without scripts; then root's clone, which it may only read. */
async function asNobody() {
  const own = new Clone(join(folder, 'nobody'), NOBODY);
  await firstStart(own, { env: {}, flags: ['--ignore-scripts'] });
  assert.ok(readFileSync(join(own.home, '.local/share/flotilla/admin-token'), 'utf8').startsWith('fut1_'));

  const foreign = new Clone(join(folder, 'me'), NOBODY);
  const env = { FLOTILLA_DATA_DIR: join(own.home, 'other-data'), HOME: own.home };
  const server = await Server.up(foreign, { port: await freePorts(), env });
  say(`a user who may only read the clone: ready in ${server.readySeconds.toFixed(1)} s`);
  await server.interrupt();
  await allGone(folder, 5_000);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
