import { Injectable } from '@nestjs/common';
import type { routes, ResponseOf } from '@flotilla/contracts';
import { formatInstant, UnitOfWork, type Caller } from '@flotilla/core';
import { AgentSettings } from './agent-settings.ts';
import { admit, type Admission } from './join-admission.ts';
import { requireClusterName, requireKey, type JoinRequest } from './join-proof.ts';
import { JoinRecords } from './join-records.ts';
import { JoinRefusal, joinRejected } from './join-refusal.ts';
import { JoinVerifier } from './join-verifier.ts';

type JoinAnswer = ResponseOf<typeof routes.joinCluster>;

/** Admits clusters: a proven join token and a proven key become a cluster, or a request that waits for a human. */
@Injectable()
export class JoinService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly verifier: JoinVerifier,
    private readonly records: JoinRecords,
    private readonly settings: AgentSettings,
  ) {}

  /** Once per (token, key), however often it is asked. @throws FlotillaError `join_rejected`, the same for every reason */
  async join(caller: Caller, request: JoinRequest): Promise<JoinAnswer> {
    requireKey(request.jwk);
    requireClusterName(request.name);
    try {
      const { token, thumbprint } = await this.verifier.verify(request);
      return await this.unitOfWork.run(async (work) => {
        const admission = await admit(work, token, { request, thumbprint, now: await work.now() });
        await this.records.admitted(work, caller, admission);
        return this.answer(admission, { thumbprint, now: await work.now() });
      });
    } catch (error) {
      if (!(error instanceof JoinRefusal)) throw error;
      await this.records.refused(caller, { request, reason: error.reason });
      throw joinRejected();
    }
  }

  private answer({ isMember, cluster }: Admission, { thumbprint, now }: { readonly thumbprint: string; readonly now: number }): JoinAnswer {
    return {
      clusterUid: isMember ? cluster.uid : null,
      cluster: cluster.name,
      thumbprint,
      phase: isMember && cluster.phase === 'Active' ? 'Active' : 'Pending',
      serverTime: formatInstant(now),
      pollAfterMs: this.settings.pollAfterMs(),
    };
  }
}
