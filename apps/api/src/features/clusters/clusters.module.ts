import { Module } from '@nestjs/common';
import { ClusterQuery, RegistrationQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { ClustersService } from './clusters.service.ts';
import { RegistrationsService } from './registrations.service.ts';

@Module({
  imports: [AssignmentsModule],
  providers: [ClustersService, RegistrationsService, queryProvider(ClusterQuery), queryProvider(RegistrationQuery)],
  exports: [ClustersService, RegistrationsService, ClusterQuery, RegistrationQuery],
})
export class ClustersModule {}
