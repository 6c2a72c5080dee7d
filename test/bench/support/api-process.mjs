/** The bundled API with an embedded Postgres, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BUNDLE = new URL('../../../apps/api/bundle/main.mjs', import.meta.url).pathname;

/**
 * @param {Record<string, string>} env beside what it takes to run alone
 */
export async function startApi(env) {
  const directory = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  chmodSync(directory, 0o711); // started by root, Postgres runs as another user and must get in
  const child = spawn(process.execPath, ['--disable-proto=throw', BUNDLE], {
    env: { PATH: process.env.PATH, FLOTILLA_DATA_DIR: directory, FLOTILLA_PORT: '0', FLOTILLA_MANAGEMENT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await end;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${await portOf(child)}`;
    const token = readFileSync(join(directory, 'admin-token'), 'utf8').trim();
    return { pid: child.pid, url, call: (method, path, body) => call(`${url}${path}`, { method, token, body }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From the line that says it is ready; the lines after it are read and dropped, so that it never waits for us. */
function portOf(child) {
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('"message":"ready"')) resolve(JSON.parse(line).port);
    });
    child.once('exit', (code) => reject(new Error(`the API ended with ${code}`)));
  });
}

async function call(url, { method, token, body }) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status} ${text}`);
  return JSON.parse(text);
}
