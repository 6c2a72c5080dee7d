import { MIGRATIONS } from '@flotilla/migrations';
import { migrate, openDatabase } from '@flotilla/persistence';

/** Brings an empty database to the newest schema, and leaves no connection: Postgres copies no database that has one. */
export async function migrateTemplate(url: string): Promise<void> {
  const database = await openDatabase(url, MIGRATIONS, { poolSize: 2 });
  try {
    await migrate(database);
  } finally {
    await database.destroy();
  }
}
