import { Injectable } from '@nestjs/common';
import {
  actorOf,
  FlotillaError,
  formatInstant,
  mayDo,
  readThumbprint,
  UnitOfWork,
  type Caller,
  type Cluster,
  type Registration,
  type Work,
} from '@flotilla/core';
import { AuditService } from '../access/audit.service.ts';
import { ScopeService } from '../assignments/scope.service.ts';
import { activated, forgotten, type Change } from './cluster-changes.ts';
import { endMembership, requireCluster } from './clusters.service.ts';

const EXPIRED_AT_ONCE = 50;

/** What a human makes of joins that wait, and what time makes of them. */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
    private readonly scope: ScopeService,
  ) {}

  /** Admits exactly the key whose thumbprint was compared. Approving the same twice is the same. */
  async approve(
    caller: Caller,
    nameOrUid: string,
    approval: { readonly thumbprint: string; readonly reason?: string | undefined },
  ): Promise<Registration> {
    return this.unitOfWork.run(async (work) => {
      const registration = await lock(work, nameOrUid);
      requireThumbprint(registration, approval.thumbprint);
      if (registration.phase === 'Approved') return registration;
      const change = { by: actorOf(caller), at: await work.now() };
      requireWaiting(registration, change);
      const cluster = await requireCluster(work, registration.cluster);
      if (registration.kind === 'Rekey') await this.rekey(work, caller, { registration, cluster, change });
      if (cluster.phase !== 'Active') await this.activate(work, cluster, change);
      await work.stores.registrations.decide({ uid: registration.uid, phase: 'Approved', ...change });
      await this.audit.record(work, {
        caller,
        action: registration.kind === 'Rekey' ? 'cluster.rekeyed' : 'cluster.approved',
        object: `Cluster/${cluster.name}`,
        reason: approval.reason,
        detail: { cluster: cluster.uid, registration: registration.uid, thumbprint: registration.thumbprint },
      });
      return registration;
    });
  }

  async reject(caller: Caller, nameOrUid: string, reason: string): Promise<Registration> {
    return this.unitOfWork.run(async (work) => {
      const registration = await lock(work, nameOrUid);
      const change = { by: actorOf(caller), at: await work.now() };
      if (registration.phase === 'Rejected') return registration;
      requireWaiting(registration, change);
      await end(work, registration, 'Rejected', change);
      await this.audit.record(work, {
        caller,
        action: 'registration.rejected',
        object: `Cluster/${registration.name}`,
        reason,
        detail: { registration: registration.uid, kind: registration.kind },
      });
      return registration;
    });
  }

  /** Ends what has waited for seven days, a few at a time. */
  async expire(): Promise<void> {
    await this.unitOfWork.run(async (work) => {
      const expired = await work.stores.registrations.takeExpired(EXPIRED_AT_ONCE);
      const change = { by: 'system', at: await work.now() };
      for (const registration of expired) {
        await end(work, registration, 'Expired', change);
        await this.audit.record(work, {
          actor: 'system',
          action: 'registration.expired',
          object: `Cluster/${registration.name}`,
          detail: { registration: registration.uid, kind: registration.kind },
        });
      }
    });
  }

  private async activate(work: Work, cluster: Cluster, change: Change): Promise<void> {
    await work.stores.clusters.update(activated(cluster, change));
    await this.scope.clusterChanged(work, cluster.uid, change.by, 'The cluster was approved');
    work.notice('desired', cluster.uid);
  }

  /** Every other key dies in the same transaction; assignments and history stay. */
  private async rekey(
    work: Work,
    caller: Caller,
    { registration, cluster, change }: { readonly registration: Registration; readonly cluster: Cluster; readonly change: Change },
  ): Promise<void> {
    if (!(caller.kind === 'User' && mayDo(caller.role, 'cluster:rekey'))) {
      throw new FlotillaError('forbidden', {
        detail: 'Replacing the key of a cluster needs cluster:rekey',
        extra: { permission: 'cluster:rekey' },
      });
    }
    const { agentKeys, registrations } = work.stores;
    await agentKeys.revokeAll(cluster.uid, change.by, change.at);
    const { thumbprint, x } = registration;
    const isKnown = !(await agentKeys.insert({
      thumbprint,
      cluster: cluster.uid,
      x,
      phase: 'Active',
      createdAt: change.at,
      firstUsedAt: null,
      revokedAt: null,
      revokedBy: null,
    }));
    if (isKnown)
      throw new FlotillaError('illegal_transition', { detail: 'This key was accepted somewhere before; the agent must make a new one' });
    for (const other of await registrations.waitingFor(cluster.uid)) {
      if (other.uid !== registration.uid) await registrations.decide({ uid: other.uid, phase: 'Rejected', ...change });
    }
    work.notice('credentialRevoked', cluster.uid);
  }
}

/** A refused newcomer is forgotten, and its name is free; a refused re-key touches nothing. */
async function end(work: Work, registration: Registration, phase: 'Rejected' | 'Expired', change: Change): Promise<void> {
  await work.stores.registrations.decide({ uid: registration.uid, phase, ...change });
  if (registration.kind === 'Rekey') return;
  const cluster = await requireCluster(work, registration.cluster);
  if (cluster.phase === 'Pending') await endMembership(work, forgotten(cluster, change), change);
}

async function lock({ stores }: Work, nameOrUid: string): Promise<Registration> {
  const registration = await stores.registrations.lock(nameOrUid);
  if (registration !== null) return registration;
  throw new FlotillaError('not_found', {
    detail: `No single registration waits under ${nameOrUid}`,
    hint: 'List them and take the uid: flotilla get registrations',
  });
}

function requireThumbprint(registration: Registration, text: string): void {
  if (readThumbprint(text) === registration.thumbprint) return;
  throw new FlotillaError('thumbprint_changed', {
    detail: `The key that waits to become ${registration.name} has another thumbprint`,
    hint: 'Compare with what the agent logs on its side; if they differ, reject it',
  });
}

function requireWaiting({ phase, name, expiresAt }: Registration, { at }: Change): void {
  if (phase !== 'Waiting') throw new FlotillaError('illegal_transition', { detail: `The registration of ${name} is ${phase}` });
  if (expiresAt <= at)
    throw new FlotillaError('illegal_transition', { detail: `The registration of ${name} has expired at ${formatInstant(expiresAt)}` });
}
