import { Module } from '@nestjs/common';
import { FleetQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';

@Module({ providers: [queryProvider(FleetQuery)], exports: [FleetQuery] })
export class FleetModule {}
