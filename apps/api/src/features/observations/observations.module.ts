import { Module } from '@nestjs/common';
import { ClusterHistoryQuery, ClusterProblemQuery, FluxObjectQuery } from '@flotilla/persistence';
import { queryProvider } from '../../query-provider.ts';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { ConfirmationsService } from './confirmations.service.ts';
import { IntakeJournal } from './intake-journal.ts';
import { ReportIntakeService } from './report-intake.service.ts';

@Module({
  imports: [AssignmentsModule],
  providers: [
    ConfirmationsService,
    IntakeJournal,
    ReportIntakeService,
    queryProvider(ClusterHistoryQuery),
    queryProvider(ClusterProblemQuery),
    queryProvider(FluxObjectQuery),
  ],
  exports: [ConfirmationsService, ReportIntakeService, ClusterHistoryQuery, ClusterProblemQuery, FluxObjectQuery],
})
export class ObservationsModule {}
