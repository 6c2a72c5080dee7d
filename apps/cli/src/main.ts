import { thisMachine } from '@flotilla/platform';
import { resolve } from 'node:path';
import { runCli } from './cli.ts';
import { readEnvironment } from './config.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { watchForInterruption } from './interruption.ts';

const environment = readEnvironment();
// A reader that closes early, such as `head`, ends the output and is no fault.
process.stdout.on('error', () => process.exit(EXIT_CODES.done));

const outcome = await runCli(process.argv.slice(2), {
  environment,
  machine: thisMachine(),
  streams: process,
  appsDirectory: resolve(import.meta.dirname, '..', '..'),
  interrupted: watchForInterruption(environment),
});
process.exitCode = EXIT_CODES[outcome];
