#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../bundle/main.mjs', import.meta.url);

// A package carries its bundle; a fresh clone makes it now.
if (!existsSync(program)) {
  const { bundle } = await import('../../../tools/bundle.mjs');
  await bundle();
}
await import(program.href);
