import { Global, Module } from '@nestjs/common';
import { ApiTokenQuery, AuditQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { AccessGuard } from './access.guard.ts';
import { ApiTokenAuthenticator } from './api-token-authenticator.ts';
import { ApiTokensService } from './api-tokens.service.ts';
import { AuditService } from './audit.service.ts';

/** Everything needs it, so it is global and imports no feature. */
@Global()
@Module({
  providers: [AccessGuard, ApiTokenAuthenticator, ApiTokensService, AuditService, queryProvider(ApiTokenQuery), queryProvider(AuditQuery)],
  exports: [AccessGuard, ApiTokensService, AuditService, ApiTokenQuery, AuditQuery],
})
export class AccessModule {}
