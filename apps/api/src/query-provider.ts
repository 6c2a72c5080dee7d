import type { FactoryProvider } from '@nestjs/common';
import { DataSource } from '@flotilla/persistence';

/** A query of the persistence library as a Nest provider; the library itself knows no Nest. */
export function queryProvider<Q extends object>(query: new (database: DataSource) => Q): FactoryProvider<Q> {
  return { provide: query, useFactory: (database: DataSource) => new query(database), inject: [DataSource] };
}
