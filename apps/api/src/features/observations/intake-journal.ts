import { Inject, Injectable } from '@nestjs/common';
import type { ClusterUid, TakenReport } from '@flotilla/core';
import type { Logger } from '@flotilla/platform';
import { Metrics } from '@flotilla/platform/nest';
import { LOGGER } from '../../foundation.ts';

/** What operators of this server should know about report intake. */
@Injectable()
export class IntakeJournal {
  private readonly reports;
  private readonly disagreements;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.reports = metrics.counter({ name: 'flotilla_reports_total', help: 'Reports that were committed' });
    this.disagreements = metrics.counter({
      name: 'flotilla_verdict_disagreements_total',
      help: 'Verdicts that an agent and this server made differently of the same readings',
    });
  }

  committed(reports: number): void {
    this.reports.inc(reports);
  }

  /** One of two versions is wrong; ours stands. */
  disagreed(cluster: ClusterUid, disagreement: TakenReport['disagreements'][number]): void {
    this.disagreements.inc();
    this.logger.warn('agent and server judge differently', { cluster, ...disagreement });
  }
}
