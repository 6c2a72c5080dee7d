import { Injectable } from '@nestjs/common';
import { actorOf, FlotillaError, UnitOfWork, type Caller, type Cluster, type Work } from '@flotilla/core';
import { requireGeneration } from '@flotilla/platform/nest';
import { AuditService } from '../access/audit.service.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import { forgotten, movesScope, patched, restored, type Change, type ClusterPatch } from './cluster-changes.ts';

/** Which cluster, in which generation, and whether only to try. */
export interface ClusterAct {
  readonly cluster: string;
  readonly ifMatch: number | undefined;
  readonly isRehearsal: boolean;
}

/** Changes of clusters by people; each is one transaction with its audit row. */
@Injectable()
export class ClustersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly scope: ScopeService,
  ) {}

  async patch(caller: Caller, act: ClusterAct, patch: ClusterPatch): Promise<Cluster> {
    return this.perform(act, async (work) => {
      const { cluster, change } = await this.lockLiving(work, caller, act);
      const next = patched(cluster, patch, change);
      if (next === cluster) return cluster;
      await work.stores.clusters.update(next);
      await work.stores.clusterStatus.moveTo(next.uid, next.region);
      const isMoved = movesScope(cluster, next);
      if (isMoved && next.phase === 'Active')
        await this.scope.clusterChanged(work, next.uid, change.by, 'Labels or region of the cluster changed');
      const detail = {
        before: { region: cluster.region, labels: cluster.labels },
        after: { region: next.region, labels: next.labels },
        generation: next.generation,
      };
      await this.audit.record(work, { caller, action: 'cluster.changed', object: `Cluster/${cluster.name}`, detail });
      return next;
    });
  }

  /** Ends at once and never asks the other side: keys die, channels close, the name is free; history and what runs there stay. */
  async forget(caller: Caller, act: ClusterAct, confirm: string | undefined): Promise<Cluster> {
    return this.perform(act, async (work) => {
      const { cluster, change } = await this.lockLiving(work, caller, act);
      if (!act.isRehearsal) requireConfirmation(cluster, confirm);
      const next = forgotten(cluster, change);
      await endMembership(work, next, change);
      await this.audit.record(work, {
        caller,
        action: 'cluster.forgotten',
        object: `Cluster/${cluster.name}`,
        detail: { cluster: cluster.uid },
      });
      return next;
    });
  }

  /** While the name is free. No key comes back: until the agent was re-keyed the cluster is Offline and waits for that. */
  async restore(caller: Caller, nameOrUid: string, reason: string): Promise<Cluster> {
    return this.unitOfWork.run(async (work) => {
      const cluster = await requireCluster(work, nameOrUid);
      if (cluster.forgottenAt === null)
        throw new FlotillaError('illegal_transition', { detail: `Cluster ${cluster.name} is not forgotten` });
      const change = { by: actorOf(caller), at: await work.now() };
      const next = restored(cluster, change);
      if (!(await work.stores.clusters.update(next))) {
        throw new FlotillaError('name_taken', {
          detail: `Another cluster is named ${cluster.name} now`,
          hint: `Forget that one first: flotilla cluster forget ${cluster.name}`,
        });
      }
      await work.stores.clusterStatus.begin(next.uid, { region: next.region, connectivity: 'Offline' }, change.at);
      await this.scope.clusterChanged(work, next.uid, change.by, 'The cluster was restored');
      await this.audit.record(work, {
        caller,
        action: 'cluster.restored',
        object: `Cluster/${cluster.name}`,
        reason,
        detail: { cluster: cluster.uid },
      });
      return next;
    });
  }

  /** The channel of the key closes within seconds. Revoking twice changes nothing. */
  async revokeKey(caller: Caller, nameOrUid: string, thumbprint: string): Promise<void> {
    await this.unitOfWork.run(async (work) => {
      const cluster = await requireCluster(work, nameOrUid);
      const key = await work.stores.agentKeys.find(thumbprint);
      if (key === null || key.cluster !== cluster.uid)
        throw new FlotillaError('not_found', { detail: `Cluster ${cluster.name} has no key ${thumbprint}` });
      if (key.phase === 'Revoked') return;
      await work.stores.agentKeys.revoke(cluster.uid, thumbprint, actorOf(caller));
      work.notice('credentialRevoked', cluster.uid);
      await this.audit.record(work, {
        caller,
        action: 'agent_key.revoked',
        object: `Cluster/${cluster.name}`,
        detail: { cluster: cluster.uid, thumbprint },
      });
    });
  }

  private perform<T>(act: ClusterAct, work: (work: Work) => Promise<T>): Promise<T> {
    return act.isRehearsal ? this.unitOfWork.rehearse(work) : this.unitOfWork.run(work);
  }

  private async lockLiving(work: Work, caller: Caller, act: ClusterAct): Promise<{ readonly cluster: Cluster; readonly change: Change }> {
    const cluster = await requireCluster(work, act.cluster);
    if (cluster.forgottenAt !== null) {
      throw new FlotillaError('illegal_transition', {
        detail: `Cluster ${cluster.name} is forgotten`,
        hint: `Restore it first: flotilla cluster restore ${cluster.uid}`,
      });
    }
    requireGeneration(act.ifMatch, cluster.generation);
    return { cluster, change: { by: actorOf(caller), at: await work.now() } };
  }
}

/** Under the row's lock. @throws FlotillaError `not_found` */
export async function requireCluster({ stores }: Work, nameOrUid: string): Promise<Cluster> {
  const cluster = await stores.clusters.lock(nameOrUid);
  if (cluster === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${nameOrUid}` });
  return cluster;
}

/** A cluster that is a member no more: its row says so, its keys are dead, nothing waits for it. */
export async function endMembership(work: Work, next: Cluster, { by, at }: Change): Promise<void> {
  const { clusters, clusterStatus, agentKeys, registrations } = work.stores;
  await clusters.update(next);
  await clusterStatus.end(next.uid);
  await agentKeys.revokeAll(next.uid, by, at);
  for (const { uid } of await registrations.waitingFor(next.uid)) await registrations.decide({ uid, phase: 'Rejected', by, at });
  work.notice('credentialRevoked', next.uid);
}

function requireConfirmation({ name }: Cluster, confirm: string | undefined): void {
  if (confirm === name) return;
  throw new FlotillaError('confirmation_required', {
    detail:
      confirm === undefined
        ? `Forgetting cluster ${name} needs its name as confirmation`
        : `The confirmation is not the name of cluster ${name}`,
    hint: `Send confirm=${name}; on the command line: flotilla cluster forget ${name} --confirm=${name}`,
  });
}
