import { Module } from '@nestjs/common';
import { AgentStandingQuery } from '@flotilla/persistence';
import { AgentAuthenticator } from '@flotilla/platform/nest';
import { queryProvider } from '../../query-provider.ts';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { JoinTokensModule } from '../join-tokens/join-tokens.module.ts';
import { ObservationsModule } from '../observations/observations.module.ts';
import { SignedRequestAuthenticator } from './agent-authenticator.ts';
import { AgentProof } from './agent-proof.ts';
import { AgentSettings } from './agent-settings.ts';
import { ChannelAdmission } from './channel-admission.ts';
import { ChannelDesk } from './channel-desk.ts';
import { ChannelDoor } from './channel-door.ts';
import { ChannelMessages } from './channel-messages.ts';
import { ChannelWatch } from './channel-watch.ts';
import { ChannelGateway } from './channel.gateway.ts';
import { DesiredPush } from './desired-push.ts';
import { FailureLimit } from './failure-limit.ts';
import { JoinRecords } from './join-records.ts';
import { JoinService } from './join.service.ts';
import { JoinVerifier } from './join-verifier.ts';
import { OpenChannels } from './open-channels.ts';
import { PresenceService } from './presence.service.ts';
import { SessionsService } from './sessions.service.ts';

/** The agents' plane, in role http: joining, signed requests and channels. */
@Module({
  imports: [AssignmentsModule, JoinTokensModule, ObservationsModule],
  providers: [
    AgentProof,
    AgentSettings,
    ChannelAdmission,
    ChannelDesk,
    ChannelDoor,
    ChannelGateway,
    ChannelMessages,
    ChannelWatch,
    DesiredPush,
    FailureLimit,
    JoinRecords,
    JoinService,
    JoinVerifier,
    OpenChannels,
    PresenceService,
    SessionsService,
    { provide: AgentAuthenticator, useClass: SignedRequestAuthenticator },
    queryProvider(AgentStandingQuery),
  ],
  exports: [AgentAuthenticator, AgentSettings, AgentStandingQuery, FailureLimit, JoinService, JoinVerifier],
})
export class AgentsModule {}
