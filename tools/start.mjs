#!/usr/bin/env node
/** `npm start -- ARGS`: bundles what changed, in a process of its own that gives its memory back, and becomes `flotilla server ARGS`. */
import { fileURLToPath } from 'node:url';
import { run } from './tool.mjs';

const code = await run([process.execPath, fileURLToPath(new URL('bundle.mjs', import.meta.url))]);
if (code === 0) {
  process.argv.splice(2, 0, 'server');
  await import('../apps/cli/bundle/main.mjs');
} else process.exitCode = code;
