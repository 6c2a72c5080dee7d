import { Module } from '@nestjs/common';
import { ClusterQuery, ConfigQuery, RevisionQuery, ScopeQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { ConfigsService } from './configs.service.ts';
import { PublishRevisionService } from './publish-revision.service.ts';
import { RevisionsService } from './revisions.service.ts';

@Module({
  imports: [AssignmentsModule],
  providers: [
    ConfigsService,
    PublishRevisionService,
    RevisionsService,
    queryProvider(ClusterQuery),
    queryProvider(ConfigQuery),
    queryProvider(RevisionQuery),
    queryProvider(ScopeQuery),
  ],
  exports: [ConfigsService, PublishRevisionService, RevisionsService, ConfigQuery, RevisionQuery],
})
export class ConfigsModule {}
