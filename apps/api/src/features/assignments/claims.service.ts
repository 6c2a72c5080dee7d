import { Injectable } from '@nestjs/common';
import {
  actorOf,
  claimDecision,
  composeDesired,
  desiredDigest,
  requireStanding,
  UnitOfWork,
  type AgentCaller,
  type Assignment,
  type AssignmentRecord,
  type EpochMs,
} from '@flotilla/core';
import { SystemQuery } from '@flotilla/persistence';
import { newUid } from '@flotilla/platform';
import type { AddressedDocument } from './desired.service.ts';

export interface ClaimItem {
  readonly config: string;
  readonly generation: number;
}

export interface ClaimAnswer extends AddressedDocument {
  readonly items: readonly (ClaimItem & { readonly isAccepted: boolean; readonly code: 'claim_refused' | null })[];
}

/** Accepts or refuses what an agent is about to touch; a withdrawal that races with a claim waits for the same row. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly system: SystemQuery,
  ) {}

  /**
   * Each item stands for itself: one that is refused never spoils another.
   *
   * @throws FlotillaError `key_revoked` or `session_superseded`, as key and session are in this very transaction
   */
  async claim(caller: AgentCaller, items: readonly ClaimItem[]): Promise<ClaimAnswer> {
    const timeline = await this.system.timeline();
    return this.unitOfWork.run(async ({ stores, now }) => {
      const { agentKeys, assignments } = stores;
      requireStanding((await agentKeys.standings([caller])).get(caller.thumbprint));
      const locked = await assignments.lockOfCluster(
        caller.cluster,
        items.map(({ config }) => config),
      );
      const at = await now();
      const decided = items.map((item) => {
        const assignment = locked.find(({ configName }) => configName === item.config) ?? null;
        return { item, assignment, decision: claimDecision(assignment, item.generation, at) };
      });
      await assignments.record(
        decided.flatMap(({ assignment, decision }) =>
          decision.isAccepted && decision.assignment !== assignment ? [claimed(decision.assignment, actorOf(caller), at)] : [],
        ),
      );
      const document = composeDesired(caller.cluster, timeline, await assignments.ofCluster(caller.cluster));
      return {
        items: decided.map(({ item, decision }) => ({
          ...item,
          isAccepted: decision.isAccepted,
          code: decision.isAccepted ? null : 'claim_refused',
        })),
        etag: desiredDigest(document),
        document,
      };
    });
  }
}

function claimed(assignment: Assignment, by: string, at: EpochMs): AssignmentRecord {
  return { uid: newUid('ev'), assignment, change: 'Claimed', at, by, reason: 'Claimed by the agent' };
}
