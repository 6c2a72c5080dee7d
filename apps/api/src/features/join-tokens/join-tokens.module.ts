import { Module } from '@nestjs/common';
import { JoinTokenQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { JoinTokensService } from './join-tokens.service.ts';

@Module({
  providers: [JoinTokensService, queryProvider(JoinTokenQuery)],
  exports: [JoinTokensService, JoinTokenQuery],
})
export class JoinTokensModule {}
