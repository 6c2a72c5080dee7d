#!/usr/bin/env node
/** `npm start -- ARGS`: bundles what changed and becomes `flotilla server ARGS`, in this very process. */
import { bundle } from './bundle.mjs';

await bundle();
process.argv.splice(2, 0, 'server');
await import('../apps/cli/bundle/main.mjs');
