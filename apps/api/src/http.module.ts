import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AnswerInterceptor } from '@flotilla/platform/nest';
import { AccessController } from './features/access/access.controller.ts';
import { AccessGuard } from './features/access/access.guard.ts';
import { AccessModule } from './features/access/access.module.ts';
import { ApiTokensController } from './features/access/api-tokens.controller.ts';
import { AuditController } from './features/access/audit.controller.ts';
import { AgentsModule } from './features/agents/agents.module.ts';
import { JoinController } from './features/agents/join.controller.ts';
import { SelfController } from './features/agents/self.controller.ts';
import { ClustersController } from './features/clusters/clusters.controller.ts';
import { ClustersModule } from './features/clusters/clusters.module.ts';
import { RegistrationsController } from './features/clusters/registrations.controller.ts';
import { HealthController } from './features/health/health.controller.ts';
import { HealthModule } from './features/health/health.module.ts';
import { JoinTokensController } from './features/join-tokens/join-tokens.controller.ts';
import { JoinTokensModule } from './features/join-tokens/join-tokens.module.ts';
import { ManualController } from './features/manual/manual.controller.ts';
import { ManualModule } from './features/manual/manual.module.ts';
import { AssignmentListsController } from './features/assignments/assignment-lists.controller.ts';
import { AssignmentsController } from './features/assignments/assignments.controller.ts';
import { AssignmentsModule } from './features/assignments/assignments.module.ts';
import { PruneApprovalController } from './features/assignments/prune-approval.controller.ts';
import { ConfigsController } from './features/configs/configs.controller.ts';
import { ConfigsModule } from './features/configs/configs.module.ts';
import { RevisionsController } from './features/configs/revisions.controller.ts';
import { FleetController } from './features/fleet/fleet.controller.ts';
import { FleetModule } from './features/fleet/fleet.module.ts';
import { FluxObjectsController } from './features/fleet/flux-objects.controller.ts';
import { ObservationsController } from './features/observations/observations.controller.ts';
import { ObservationsModule } from './features/observations/observations.module.ts';

/** Role http: every module that a controller needs, every controller, and the one guard before them all. */
@Module({
  imports: [
    DiscoveryModule,
    AccessModule,
    HealthModule,
    AgentsModule,
    ClustersModule,
    JoinTokensModule,
    ManualModule,
    AssignmentsModule,
    ConfigsModule,
    FleetModule,
    ObservationsModule,
  ],
  controllers: [
    AccessController,
    ApiTokensController,
    AuditController,
    HealthController,
    ClustersController,
    JoinTokensController,
    RegistrationsController,
    JoinController,
    SelfController,
    ManualController,
    AssignmentListsController,
    AssignmentsController,
    PruneApprovalController,
    ConfigsController,
    RevisionsController,
    FleetController,
    FluxObjectsController,
    ObservationsController,
  ],
  providers: [
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  ],
})
export class HttpModule {}
