import { Global, Module, type DynamicModule } from '@nestjs/common';
import { UnitOfWork } from '@flotilla/core';
import { DataSource, NoticeListener, SystemQuery } from '@flotilla/persistence';
import { ConfirmTokenCodec, CursorCodec } from '@flotilla/platform';
import { BodyReader, Metrics } from '@flotilla/platform/nest';
import { CONFIG } from './config.ts';
import { KEK, LOGGER, type Foundation } from './foundation.ts';
import { queryProvider } from './query-provider.ts';

/** Lends the foundation to every feature, by class or by symbol. */
@Global()
@Module({})
export class FoundationModule {
  static of(foundation: Foundation): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: foundation.config },
      { provide: LOGGER, useValue: foundation.logger },
      { provide: KEK, useValue: foundation.kek },
      { provide: Metrics, useValue: foundation.metrics },
      { provide: BodyReader, useValue: foundation.bodies },
      { provide: DataSource, useValue: foundation.database },
      { provide: UnitOfWork, useValue: foundation.unitOfWork },
      { provide: NoticeListener, useValue: foundation.notices },
      { provide: CursorCodec, useValue: foundation.cursors },
      { provide: ConfirmTokenCodec, useValue: foundation.confirmTokens },
      queryProvider(SystemQuery),
    ];
    return { module: FoundationModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
