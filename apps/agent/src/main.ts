import { FlotillaError } from '@flotilla/core';
import { drainOnSignal, EnvError, errorFacts, EXIT_CONFIG, lineLogger } from '@flotilla/platform';
import { Agent } from './agent.ts';
import { readConfig, type Config } from './config.ts';

const DRAIN_WITHIN_MS = 25_000;

const config = configOrExit();
const logger = lineLogger(config.logLevel, (line) => process.stderr.write(line));
const agent = new Agent(config, logger);
drainOnSignal({ drain: () => agent.stop(), logger, withinMs: DRAIN_WITHIN_MS });
agent.start().catch((error: unknown) => {
  if (error instanceof FlotillaError) {
    logger.error(error.message, { code: error.code, hint: error.hint ?? '' });
    process.exit(EXIT_CONFIG);
  }
  logger.error('the agent has failed', errorFacts(error));
  process.exit(1);
});

function configOrExit(): Config {
  try {
    return readConfig(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
