import type { AgentReport, ClusterUid, Speaker } from '@flotilla/core';

/** A report that waits for its commit. */
export interface PendingReport {
  readonly cluster: ClusterUid;
  readonly speaker: Speaker;
  readonly bootEpoch: number;
  readonly report: AgentReport;
}

interface Waiting extends PendingReport {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupOptions {
  /** How long the first report of a group waits for others, in ms. */
  readonly windowMs: number;
  readonly maxGroup: number;
  /** Commits a group, sorted by cluster, or fails as a whole. */
  readonly commit: (group: readonly PendingReport[]) => Promise<void>;
}

/**
 * Gathers reports into groups that commit together.
 *
 * INVARIANTS: one group commits at a time; clusters come in turn; a group holds at most one report of a cluster, the oldest first, because
 * a report builds on the one before; a report that fails alone fails nobody else; nothing is acknowledged before its commit.
 */
export class ReportGroups {
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly options: GroupOptions) {}

  /** Resolves after the commit. */
  add(report: PendingReport): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...report, resolve, reject });
      this.timer ??= setTimeout(() => this.start(), this.options.windowMs);
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 || this.running !== null) {
      this.start();
      await this.running;
    }
  }

  private start(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        await this.options.commit(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        await this.runAlone(group, error);
      }
    }
  }

  /** After a fault each report stands for itself, so that one bad one is found. */
  private async runAlone(group: readonly Waiting[], error: unknown): Promise<void> {
    if (group.length === 1) return group[0]?.reject(error);
    for (const item of group) await this.options.commit([item]).then(item.resolve, item.reject);
  }

  private nextGroup(): readonly Waiting[] {
    const group = new Map<ClusterUid, Waiting>();
    for (const item of this.waiting) {
      const oldest = group.get(item.cluster);
      if (oldest === undefined ? group.size < this.options.maxGroup : byAge(item, oldest) < 0) group.set(item.cluster, item);
    }
    const taken = new Set(group.values());
    this.waiting = this.waiting.filter((item) => !taken.has(item));
    return [...group.values()].sort((a, b) => (a.cluster < b.cluster ? -1 : 1));
  }
}

function byAge(a: PendingReport, b: PendingReport): number {
  return a.bootEpoch - b.bootEpoch || a.report.seq - b.report.seq;
}
