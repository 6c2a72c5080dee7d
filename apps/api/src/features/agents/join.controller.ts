import { Controller } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { formatInstant } from '@flotilla/core';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { FailureLimit } from './failure-limit.ts';
import { JoinService } from './join.service.ts';
import { JoinVerifier } from './join-verifier.ts';

@Controller()
export class JoinController {
  constructor(
    private readonly joins: JoinService,
    private readonly verifier: JoinVerifier,
    private readonly limit: FailureLimit,
  ) {}

  @Operation(routes.challengeJoin)
  async challenge(@Input() { body }: InputOf<typeof routes.challengeJoin>): Promise<ResponseOf<typeof routes.challengeJoin>> {
    const { nonce, now, audience } = await this.verifier.challenge(body.jwk);
    return { nonce, serverTime: formatInstant(now), audience };
  }

  @Operation(routes.joinCluster)
  join(@Input() { body, caller }: InputOf<typeof routes.joinCluster>): Promise<ResponseOf<typeof routes.joinCluster>> {
    const address = caller.kind === 'Anonymous' ? caller.address : ''; // the guard lets nobody else through
    return this.limit.within(address, () => this.joins.join(caller, body));
  }
}
