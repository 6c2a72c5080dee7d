import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import {
  isNewer,
  shownHealth,
  requireStanding,
  takeReport,
  UnitOfWork,
  type AgentCaller,
  type AgentReport,
  type Assignment,
  type ClusterUid,
  type Confirmation,
  type Digest,
  type Health,
  type KnownObservation,
  type ObjectKey,
  type ObservationWrite,
  type Work,
} from '@flotilla/core';
import { newUid } from '@flotilla/platform';
import { ScopeService } from '../assignments/scope.service.ts';
import { ConfirmationsService } from './confirmations.service.ts';
import { IntakeJournal } from './intake-journal.ts';
import { ReportGroups, type PendingReport } from './report-groups.ts';

const WINDOW_MS = 20;
const MAX_GROUP = 200;
const MAX_KNOWN_RENDERINGS = 5_000;

interface Taken extends ObservationWrite {
  readonly known: KnownObservation;
}

/** Turns reports into facts: one transaction a group, no decision, no lock of an assignment. */
@Injectable()
export class ReportIntakeService implements BeforeApplicationShutdown {
  private readonly groups = new ReportGroups({ windowMs: WINDOW_MS, maxGroup: MAX_GROUP, commit: (group) => this.commit(group) });
  /** A rendering never changes, so what was read of it once holds. */
  private readonly unpinned = new Map<Digest, readonly ObjectKey[]>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scope: ScopeService,
    private readonly confirmations: ConfirmationsService,
    private readonly journal: IntakeJournal,
  ) {}

  /**
   * Resolves after the commit. A report that is not newer than the one kept changes nothing.
   *
   * @throws FlotillaError `key_revoked` or `session_superseded`, as key and session are in the transaction of the commit
   */
  take(caller: AgentCaller, bootEpoch: number, report: AgentReport): Promise<void> {
    return this.groups.add({ cluster: caller.cluster, speaker: caller, bootEpoch, report });
  }

  /** A heartbeat; written within seconds, with all others. */
  confirm(cluster: ClusterUid, confirmation: Omit<Confirmation, 'cluster'>): void {
    this.confirmations.confirm({ cluster, ...confirmation });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.groups.drain();
  }

  private async commit(group: readonly PendingReport[]): Promise<void> {
    const taken = await this.unitOfWork.run((work) => this.store(work, group));
    this.journal.committed(group.length);
    for (const item of taken) await this.afterCommit(item);
  }

  private async store(work: Work, group: readonly PendingReport[]): Promise<readonly Taken[]> {
    const { agentKeys, observations, clusterStatus } = work.stores;
    const standings = await agentKeys.standings(group.map(({ speaker }) => speaker));
    for (const { speaker } of group) requireStanding(standings.get(speaker.thumbprint));
    const clusters = group.map(({ cluster }) => cluster);
    const known = await observations.lock(clusters);
    const now = await work.now();
    const newer = group.filter(({ cluster, bootEpoch, report }) =>
      isNewer({ bootEpoch, seq: report.seq }, known.get(cluster) ?? NOTHING_KNOWN),
    );
    if (newer.length === 0) return [];
    const assignments = await observations.assignments(clusters);
    await this.learnUnpinned(work, assignments);
    const taken: Taken[] = [];
    for (const { cluster, bootEpoch, report } of newer) {
      const before = known.get(cluster) ?? NOTHING_KNOWN;
      const own = assignments.filter((assignment) => assignment.cluster === cluster);
      const lastGenerations = await lastGenerationsOf(work, cluster, report, own);
      const result = takeReport(report, { known: before, assignments: own, lastGenerations, unpinned: this.unpinned, now });
      taken.push({ cluster, bootEpoch, report, taken: result, facts: report.facts, known: before });
    }
    await observations.write(taken, now, () => newUid('ev'));
    await clusterStatus.recordHealth(taken.map(healthOf), now);
    return taken;
  }

  private async learnUnpinned({ stores }: Work, assignments: readonly Assignment[]): Promise<void> {
    const unknown = new Set(
      assignments.flatMap(({ rendering }) => (rendering === null || this.unpinned.has(rendering) ? [] : [rendering])),
    );
    if (unknown.size === 0) return;
    if (this.unpinned.size > MAX_KNOWN_RENDERINGS) this.unpinned.clear();
    for (const [digest, keys] of await stores.observations.unpinned([...unknown])) this.unpinned.set(digest, keys);
  }

  private async afterCommit({ cluster, taken, known, report }: Taken): Promise<void> {
    for (const disagreement of taken.disagreements) this.journal.disagreed(cluster, disagreement);
    if (report.facts.mode === 'Observe' && known.reportSeq === 0) await this.scope.withdrawFromObserver(cluster);
  }
}

const NOTHING_KNOWN: KnownObservation = {
  bootEpoch: 0,
  reportSeq: 0,
  configs: {},
  progressing: [],
  objectCount: 0,
  health: 'Unknown',
  isSilent: false,
  problems: [],
};

/** Only for configs that are reported but not assigned: they may have been taken off, or this database may have lost them. */
async function lastGenerationsOf(
  { stores }: Work,
  cluster: ClusterUid,
  report: AgentReport,
  assignments: readonly Assignment[],
): Promise<Readonly<Record<string, number>>> {
  const unassigned = report.configs.filter(({ config }) => !assignments.some(({ configName }) => configName === config));
  const found: [string, number][] = [];
  for (const { config } of unassigned) found.push([config, await stores.observations.lastGivenGeneration(cluster, config)]);
  return Object.fromEntries(found);
}

/** Told in any case: what is shown may have ended with its evidence, or with a cluster that was forgotten and restored. */
function healthOf({ cluster, taken, report }: Taken): { readonly cluster: ClusterUid; readonly health: Health } {
  return { cluster, health: shownHealth({ health: taken.health, isSilent: report.clusterSilence !== null }) };
}
