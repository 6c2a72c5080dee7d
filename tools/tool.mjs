/** What the tools of this folder share. */
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** To the error stream: the other one belongs to the program that is run. */
export function print(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {number} started as `performance.now()` was */
export function seconds(started) {
  const passed = (performance.now() - started) / 1000;
  return passed < 60 ? `${passed.toFixed(1)} s` : `${Math.floor(passed / 60)} min ${Math.round(passed % 60)} s`;
}

/** Whether a module was started by `node` and not imported. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/**
 * Runs a program with our input and output, and outlives it. Ctrl-C reaches it from the terminal, as it reaches us; any other
 * signal is passed on.
 * @param {readonly string[]} command
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export function run([program, ...args], options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
  const listeners = { SIGINT: () => undefined, SIGTERM: () => child.kill('SIGTERM'), SIGHUP: () => child.kill('SIGHUP') };
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  }).finally(() => {
    for (const [signal, listener] of Object.entries(listeners)) process.off(signal, listener);
  });
}

/**
 * A script below node_modules, as the start of a command.
 * @param {string} path
 * @param {string[]} args
 */
export function nodeModule(path, ...args) {
  return [process.execPath, fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url)), ...args];
}
