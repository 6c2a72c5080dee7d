/** A server that holds an embedded Postgres and nothing else, for tests that end it the hard way. */
import { startEmbeddedPostgres } from '@flotilla/persistence';

const [directory = '', umask] = process.argv.slice(2);
if (umask !== undefined) process.umask(Number.parseInt(umask, 8));

try {
  const postgres = await startEmbeddedPostgres({ directory });
  process.stdout.write(`${postgres.url}\n`);
  process.once('SIGTERM', () => void postgres.stop());
} catch (error) {
  process.stderr.write(error instanceof Error ? `${error.message}\n` : String(error));
  process.exitCode = 1;
}
