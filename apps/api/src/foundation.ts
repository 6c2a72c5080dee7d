import { MIGRATIONS } from '@flotilla/migrations';
import { DataSource, NoticeListener, PostgresUnitOfWork, migrate, openDatabase } from '@flotilla/persistence';
import { ConfirmTokenCodec, CursorCodec, deriveKey, errorFacts, type Kek, type Logger } from '@flotilla/platform';
import { BodyReader, Metrics } from '@flotilla/platform/nest';
import type { Config } from './config.ts';

export const LOGGER = Symbol('LOGGER');
export const KEK = Symbol('KEK');

/** What everything stands on, made before Nest and ended after it. */
export interface Foundation {
  readonly config: Config;
  readonly logger: Logger;
  readonly kek: Kek;
  readonly metrics: Metrics;
  readonly bodies: BodyReader;
  readonly database: DataSource;
  readonly unitOfWork: PostgresUnitOfWork;
  readonly notices: NoticeListener;
  readonly cursors: CursorCodec;
  readonly confirmTokens: ConfirmTokenCodec;
  close(): Promise<void>;
}

export interface FoundationOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly kek: Kek;
  readonly logger: Logger;
  /** Connections at most. */
  readonly poolSize?: number;
}

/** Opens the database, brings it to this version's schema, and listens to what other processes tell. */
export async function openFoundation({ config, databaseUrl, kek, logger, poolSize = 20 }: FoundationOptions): Promise<Foundation> {
  const onError = (error: unknown): void => logger.warn('a database connection broke', errorFacts(error));
  const database = await openDatabase(databaseUrl, MIGRATIONS, { poolSize, onPoolError: onError });
  const notices = new NoticeListener(databaseUrl, onError);
  const close = async (): Promise<void> => {
    await notices.stop();
    await database.destroy();
  };
  try {
    await migrate(database);
    await notices.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    config,
    logger,
    kek,
    metrics: new Metrics(),
    bodies: new BodyReader(),
    database,
    unitOfWork: new PostgresUnitOfWork(database),
    notices,
    cursors: new CursorCodec(deriveKey(kek, 'cursor')),
    confirmTokens: new ConfirmTokenCodec(deriveKey(kek, 'confirm-token')),
    close,
  };
}
