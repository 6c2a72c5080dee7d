import { Module } from '@nestjs/common';
import { AssignmentQuery, ClusterQuery, ConfigQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { AssignmentsService } from './assignments.service.ts';
import { ClaimsService } from './claims.service.ts';
import { DesiredService } from './desired.service.ts';
import { NounReader } from './noun-reader.ts';
import { PruneApprovalService } from './prune-approval.service.ts';
import { RenderingService } from './rendering.service.ts';
import { ScopeService } from './scope.service.ts';

@Module({
  providers: [
    AssignmentsService,
    ClaimsService,
    DesiredService,
    NounReader,
    PruneApprovalService,
    RenderingService,
    ScopeService,
    queryProvider(AssignmentQuery),
    queryProvider(ClusterQuery),
    queryProvider(ConfigQuery),
  ],
  exports: [
    AssignmentsService,
    ClaimsService,
    DesiredService,
    NounReader,
    PruneApprovalService,
    RenderingService,
    ScopeService,
    AssignmentQuery,
  ],
})
export class AssignmentsModule {}
