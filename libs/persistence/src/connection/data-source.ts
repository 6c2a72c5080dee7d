import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Connections at most; every transaction needs one and never a second. */
  readonly poolSize?: number;
  /** What Postgres lists this process as. */
  readonly applicationName?: string;
  /** A connection of the pool broke while nobody used it; the pool makes another. */
  readonly onPoolError?: (error: unknown) => void;
}

const CONNECT_WITHIN_MS = 3_000;

/** Bounds of everything that serves a request: a lock or a slow statement ends with an error and never with a queue without end. */
const REQUEST_LIMITS = {
  query_timeout: 6_000,
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

/**
 * The pool that everything but migrations uses. Opens one connection, so a wrong address fails here.
 *
 * @param migrations in order; what {@link migrate} will run
 * @throws FlotillaError nothing of its own: the driver's error, which `databaseFault` reads
 */
export function openDatabase(url: string, migrations: readonly MigrationClass[], options: DatabaseOptions = {}): Promise<DataSource> {
  const { poolSize = 20, applicationName = 'flotilla', onPoolError = () => undefined } = options;
  return new DataSource({
    type: 'postgres',
    url,
    entities: [],
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    applicationName,
    poolSize,
    connectTimeoutMS: CONNECT_WITHIN_MS,
    logging: false,
    poolErrorHandler: onPoolError,
    extra: REQUEST_LIMITS,
  }).initialize();
}

/** The same database for one that migrates: two connections, and no bound on how long a statement runs. */
export function openForMigration(database: DataSource): Promise<DataSource> {
  const { options } = database;
  if (options.type !== 'postgres') throw new TypeError(`${options.type} is no Postgres`);
  const unbounded = { ...REQUEST_LIMITS, query_timeout: 0, statement_timeout: 0, idle_in_transaction_session_timeout: 0 };
  return new DataSource({ ...options, applicationName: 'flotilla-migrate', poolSize: 2, extra: unbounded }).initialize();
}
