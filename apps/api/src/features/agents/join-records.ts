import { Injectable } from '@nestjs/common';
import { thumbprintOf, UnitOfWork, type Caller, type Work } from '@flotilla/core';
import { AuditService } from '../access/audit.service.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import type { Admission } from './join-admission.ts';
import type { JoinRequest } from './join-proof.ts';
import type { JoinRefusalReason } from './join-refusal.ts';

const REFUSALS_A_MINUTE = 60;
const MINUTE_MS = 60_000;

/** What joins leave behind: audit rows, and the first assignments of a cluster that is Active at once. */
@Injectable()
export class JoinRecords {
  private minute = 0;
  private refusals = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly scope: ScopeService,
  ) {}

  /** In the transaction of the join. */
  async admitted(work: Work, caller: Caller, { isNew, isMember, token, cluster, registration }: Admission): Promise<void> {
    if (!isNew) return;
    await this.audit.record(work, {
      caller,
      action: isMember ? 'cluster.joined' : 'cluster.rekey_requested',
      object: `Cluster/${cluster.name}`,
      detail: {
        cluster: cluster.uid,
        joinToken: token.name,
        registration: registration?.uid ?? null,
        isUnsolicited: registration?.isUnsolicited ?? false,
      },
    });
    if (isMember && cluster.phase === 'Active')
      await this.scope.clusterChanged(work, cluster.uid, `join-token:${token.name}`, 'The cluster joined');
  }

  /** In a transaction of its own, as the join's was undone; at most so many a minute, so that nobody can fill the trail. */
  async refused(caller: Caller, { request, reason }: { readonly request: JoinRequest; readonly reason: JoinRefusalReason }): Promise<void> {
    const minute = Math.floor(performance.now() / MINUTE_MS);
    if (minute !== this.minute) [this.minute, this.refusals] = [minute, 0];
    this.refusals += 1;
    if (this.refusals > REFUSALS_A_MINUTE) return;
    const detail = { name: request.name, handle: request.handle, thumbprint: thumbprintOf(request.jwk) };
    await this.unitOfWork.run((work) =>
      this.audit.record(work, {
        caller,
        action: 'cluster.join_refused',
        object: `JoinToken/${request.handle}`,
        outcome: 'Refused',
        reason,
        detail,
      }),
    );
  }
}
