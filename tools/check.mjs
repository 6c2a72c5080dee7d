#!/usr/bin/env node
/**
 * `npm run check`: everything a commit must pass, the quick first, up to the first failure.
 *
 *   --no-specs    leaves the specs out, for those who run all of them next
 */
import { nodeModule, print, run, seconds } from './tool.mjs';

const LIVE_CODE = ['libs', 'apps', 'migrations', 'test'];
const vitest = (...args) => nodeModule('vitest/vitest.mjs', 'run', '--project', 'pure', ...args);

/** @type {[name: string, command: string[]][]} */
const STEPS = [
  ['format', nodeModule('oxfmt/bin/oxfmt', '--check')],
  ['lint', nodeModule('oxlint/bin/oxlint')],
  ['types', nodeModule('typescript/bin/tsc', '-b')],
  ['boundaries', nodeModule('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', ...LIVE_CODE)],
  ['dead code', nodeModule('knip/bin/knip.js')],
];

/** @type {[name: string, command: string[]][]} */
const SPECS = [
  ['specs', vitest('--exclude', 'test/repository/**')],
  ['repository', vitest('test/repository')],
];

const steps = process.argv.includes('--no-specs') ? STEPS : [...STEPS, ...SPECS];
const begun = performance.now();
for (const [name, command] of steps) {
  const started = performance.now();
  print(`\n── ${name}`);
  const code = await run(command);
  print(`── ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds(started)}`);
  if (code !== 0) process.exit(code);
}
print(`\nchecked in ${seconds(begun)}`);
