import { Injectable } from '@nestjs/common';
import { actorOf, FlotillaError, UnitOfWork, type Caller, type Digest } from '@flotilla/core';
import { AssignmentQuery, type AssignmentView } from '@flotilla/persistence';
import { newUid } from '@flotilla/platform';
import { AuditService } from '../access/audit.service.ts';

export interface PruneApproval {
  readonly config: string;
  readonly hash: Digest;
  readonly reason: string;
}

/** Lets one list of removals go, by its hash, and no other. */
@Injectable()
export class PruneApprovalService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly query: AssignmentQuery,
  ) {}

  /** @throws FlotillaError `not_found`, `illegal_transition` when nothing waits, `prune_changed` when another list waits by now */
  async approve(caller: Caller, cluster: string, { config, hash, reason }: PruneApproval): Promise<AssignmentView> {
    const uid = await this.unitOfWork.run(async (work) => {
      const { assignments, observations } = work.stores;
      const row = await assignments.lockCluster(cluster);
      if (row === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${cluster}` });
      const [assignment] = await assignments.lockOfCluster(row.uid, [config]);
      if (assignment === undefined) throw new FlotillaError('not_found', { detail: `${config} is not assigned to cluster ${row.name}` });
      const known = (await observations.lock([row.uid])).get(row.uid);
      requireHeld(known?.configs[config]?.pruneHeld ?? null, hash);
      const by = actorOf(caller);
      await assignments.record([
        {
          uid: newUid('ev'),
          assignment: { ...assignment, pruneApproved: hash },
          change: 'PruneApproved',
          at: await work.now(),
          by,
          reason,
        },
      ]);
      await this.audit.record(work, { caller, action: 'prune.approved', object: `Cluster/${row.name}`, reason, detail: { config, hash } });
      work.notice('desired', row.uid);
      return row.uid;
    });
    const view = await this.query.one(uid, config);
    if (view === null) throw new FlotillaError('not_found', { detail: `${config} is not assigned to cluster ${cluster}` });
    return view;
  }
}

function requireHeld(held: { readonly hash: Digest; readonly total: number } | null, hash: Digest): void {
  if (held === null)
    throw new FlotillaError('illegal_transition', {
      detail: 'No removal waits for an approval',
      hint: 'Look at pruneHeld of the assignment',
    });
  if (held.hash === hash) return;
  throw new FlotillaError('prune_changed', {
    detail: `Another list waits by now: ${held.total} objects, ${held.hash}`,
    hint: 'Look at pruneHeld again and approve its hash',
    extra: { hash: held.hash },
  });
}
