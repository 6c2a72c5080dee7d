import { Controller } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';
import { Operation } from '@flotilla/platform/nest';
import { HealthService } from './health.service.ts';

/** For load balancers that reach the public port only; the management port answers the same. */
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Operation(routes.getHealth)
  async getHealth(): Promise<ResponseOf<typeof routes.getHealth>> {
    return this.health.liveness();
  }

  @Operation(routes.getReadiness)
  async getReadiness(): Promise<ResponseOf<typeof routes.getReadiness>> {
    const { status, checks } = await this.health.readiness();
    if (status === 'ok') return { status, checks };
    const code = checks['process'] === 'ok' ? 'database_unavailable' : 'shutting_down';
    throw new FlotillaError(code, { detail: 'This process cannot serve at the moment', extra: { checks } });
  }
}
