import { Controller } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError, formatInstant, type AgentCaller, type Caller } from '@flotilla/core';
import { AgentStandingQuery } from '@flotilla/persistence';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { RenderingService } from '../assignments/rendering.service.ts';
import { AgentSettings } from './agent-settings.ts';

/** What an agent reads over HTTP; all else goes over its channel. */
@Controller()
export class SelfController {
  constructor(
    private readonly standings: AgentStandingQuery,
    private readonly renderings: RenderingService,
    private readonly settings: AgentSettings,
  ) {}

  @Operation(routes.getSelf)
  async self(@Input() { caller }: InputOf<typeof routes.getSelf>): Promise<ResponseOf<typeof routes.getSelf>> {
    const { cluster, thumbprint } = agentOf(caller);
    const standing = await this.standings.of(thumbprint);
    if (standing === null) throw new FlotillaError('unauthenticated', { detail: 'The key is not known' });
    return {
      cluster: standing.clusterName,
      clusterUid: cluster,
      phase: standing.clusterPhase === 'Active' ? 'Active' : 'Pending',
      serverTime: formatInstant(standing.now),
      pollAfterMs: this.settings.pollAfterMs(),
    };
  }

  @Operation(routes.getRendering)
  async rendering(@Input() { params, caller }: InputOf<typeof routes.getRendering>): Promise<ResponseOf<typeof routes.getRendering>> {
    const body = await this.renderings.bodyFor(agentOf(caller).cluster, params.digest);
    if (body === null) throw new FlotillaError('not_found', { detail: 'The document of this cluster names no such rendering' });
    return { ...body, objects: [...body.objects], unpinned: [...body.unpinned] };
  }
}

/** The guard lets agents alone in here. */
function agentOf(caller: Caller): AgentCaller {
  if (caller.kind === 'Agent') return caller;
  throw new TypeError('A route of the agents was answered for somebody else');
}
