import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './features/access/access.module.ts';
import { ClustersModule } from './features/clusters/clusters.module.ts';
import { PresenceLoop } from './features/clusters/presence.loop.ts';
import { RegistrationExpiryLoop } from './features/clusters/registration-expiry.loop.ts';

/** Role worker: every module that a loop needs, and every loop; no route. */
@Module({
  imports: [ScheduleModule.forRoot(), AccessModule, ClustersModule],
  providers: [PresenceLoop, RegistrationExpiryLoop],
})
export class WorkerModule {}
