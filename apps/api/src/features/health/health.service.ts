import { Injectable } from '@nestjs/common';
import { SystemQuery } from '@flotilla/persistence';
import type { Health } from '@flotilla/platform/nest';

/** Whether this process lives, and whether it can serve. */
@Injectable()
export class HealthService {
  private isDraining = false;

  constructor(private readonly system: SystemQuery) {}

  /** From now on nobody new is sent here. */
  startDraining(): void {
    this.isDraining = true;
  }

  /** Asks nothing outside of the process: a database that is away is no reason to start again. */
  liveness(): Health {
    return { status: 'ok', checks: {} };
  }

  async readiness(): Promise<Health> {
    const database = await this.system.timeline().then(
      () => 'ok',
      () => 'unreachable',
    );
    const checks = { database, process: this.isDraining ? 'draining' : 'ok' };
    return { status: Object.values(checks).every((check) => check === 'ok') ? 'ok' : 'unavailable', checks };
  }
}
