#!/usr/bin/env node
/**
 * Runs test/bench/*.bench.mjs, one after the other, each alone on the machine. Figures are printed, not judged.
 *
 *   npm run bench              all of them
 *   npm run bench -- channel   those whose name has this in it
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { machineFacts } from '../test/bench/support/figures.mjs';
import { bundle } from './bundle.mjs';
import { print, root, run, seconds } from './tool.mjs';

const folder = join(root, 'test/bench');
const [wanted = ''] = process.argv.slice(2);
const found = existsSync(folder) ? readdirSync(folder) : [];
const benches = found.filter((file) => file.endsWith('.bench.mjs') && file.includes(wanted)).toSorted();

await bundle();
process.stdout.write(`${machineFacts()}\n`);
for (const file of benches) {
  const started = performance.now();
  const code = await run([process.execPath, join(folder, file)]);
  print(`${file} ${code === 0 ? 'took' : 'FAILED after'} ${seconds(started)}`);
  if (code !== 0) process.exitCode = code;
}
