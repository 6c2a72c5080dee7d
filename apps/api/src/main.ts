import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROUTE_TABLE } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@flotilla/persistence';
import {
  drainOnSignal,
  EnvError,
  EXIT_CONFIG,
  errorFacts,
  KekError,
  readKek,
  readOrMakeKek,
  type Kek,
  type Logger,
} from '@flotilla/platform';
import { pinoLogger } from '@flotilla/platform/nest';
import { readConfig, type Config } from './config.ts';
import { ensureAdminToken } from './features/access/bootstrap-admin.ts';
import { openFoundation } from './foundation.ts';
import { startServer } from './server.ts';

const DRAIN_WITHIN_MS = 5_000;
/** The one argument: everything that was kept in the data folder is removed first. */
const RESET = '--reset';

interface Database {
  readonly url: string;
  readonly isEmbedded: boolean;
  stop(): Promise<void>;
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = pinoLogger(config.logLevel);
  const ends: (() => Promise<void>)[] = [];
  let isEnding = false;
  const drain = async (): Promise<void> => {
    isEnding = true;
    for (const end of ends.toReversed()) await end();
  };
  drainOnSignal({ drain, logger, withinMs: DRAIN_WITHIN_MS });
  try {
    const opening = openDatabaseOf(config, logger);
    // Whoever ends while the database starts waits for it, so that none is left behind.
    ends.push(() =>
      opening.then(
        (started) => started.stop(),
        () => undefined,
      ),
    );
    const database = await opening;
    const kek = await kekOf(config, database);
    const foundation = await openFoundation({ config, databaseUrl: database.url, kek, logger });
    ends.push(() => foundation.close());
    await ensureAdminToken(foundation.unitOfWork, { file: adminTokenFileOf(config), mayWrite: database.isEmbedded, logger });
    const server = await startServer(foundation, { routes: ROUTE_TABLE, checksResponses: false });
    ends.push(() => server.close());
    logger.info('ready', { host: config.host, port: server.port, managementPort: server.managementPort, roles: config.roles });
  } catch (error) {
    if (isEnding) return; // what broke because its ground was taken away is no fault
    await drain();
    throw error;
  }
}

async function openDatabaseOf(config: Config, logger: Logger): Promise<Database> {
  if (process.argv.includes(RESET)) await removeData(config);
  if (config.databaseUrl !== null) return { url: config.databaseUrl.reveal(), isEmbedded: false, stop: () => Promise.resolve() };
  const postgres = await startEmbeddedPostgres({
    directory: join(config.dataDir, 'postgres'),
    log: (message, facts) => logger.info(message, facts),
  });
  return { url: postgres.url, isEmbedded: true, stop: () => postgres.stop() };
}

/** Begins anew. Not on a database of somebody else's: without its key what is sealed in it would be lost. */
async function removeData(config: Config): Promise<void> {
  if (config.databaseUrl !== null) throw new EnvError([`${RESET} removes the embedded database, but DATABASE_URL names one of yours`]);
  await removeEmbeddedPostgres(join(config.dataDir, 'postgres'));
  for (const file of [join(config.dataDir, 'kek'), adminTokenFileOf(config)]) await rm(file, { force: true });
}

function adminTokenFileOf({ adminTokenFile, dataDir }: Config): string {
  return adminTokenFile ?? join(dataDir, 'admin-token');
}

function kekOf(config: Config, database: Database): Promise<Kek> {
  if (config.kekFile !== null) return readKek(config.kekFile);
  if (database.isEmbedded) return readOrMakeKek(join(config.dataDir, 'kek'));
  throw new EnvError(['FLOTILLA_KEK_FILE is missing; with DATABASE_URL it is required: head -c 32 /dev/urandom | base64 > kek']);
}

/** What a person must mend is said in a sentence; a fault of ours with all that is known. */
function explain(error: unknown): void {
  if (error instanceof EnvError || error instanceof KekError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof FlotillaError) process.stderr.write(`${error.code}: ${error.message}\n${error.hint ?? ''}\n`);
  else process.stderr.write(`${JSON.stringify(errorFacts(error))}\n`);
}

try {
  await main();
} catch (error) {
  explain(error);
  process.exit(error instanceof EnvError || error instanceof KekError ? EXIT_CONFIG : 1);
}
