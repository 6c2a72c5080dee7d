import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { isJsonObject, parseSelector, type JsonValue } from '@flotilla/core';
import { FleetQuery, SystemQuery, type CausePosition } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { pageOf } from '../../paging.ts';
import { causeResourceOf, fleetSummaryOf, type FleetSummary } from './fleet.mapper.ts';

/** The fleet as a whole: how it is, and what is wrong in it. */
@Controller()
export class FleetController {
  constructor(
    private readonly fleet: FleetQuery,
    private readonly system: SystemQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.getFleetSummary)
  async getFleetSummary(): Promise<FleetSummary> {
    return fleetSummaryOf(await this.fleet.counts(), await this.fleet.waitingRegistrations(), await this.system.now());
  }

  @Operation(routes.listAttention)
  async listAttention(
    @Input() { query: { limit, cursor, selector = '' } }: InputOf<typeof routes.listAttention>,
  ): Promise<ResponseOf<typeof routes.listAttention>> {
    const list: ListKey = { route: routes.listAttention.id, filter: { selector } };
    const causes = await this.fleet.causes(parseSelector(selector), limit + 1, causePosition(this.cursors.decode(list, cursor)));
    const positionOf = ({ clusters, reason, kind, severity }: CausePosition): JsonValue => ({ clusters, reason, kind, severity });
    const { rows, page } = pageOf(causes, { cursors: this.cursors, list, limit, positionOf });
    return { apiVersion: API_VERSION, kind: 'AttentionList', items: rows.map(causeResourceOf), page };
  }
}

function causePosition(position: JsonValue): CausePosition | null {
  if (!isJsonObject(position)) return null;
  const { clusters, reason, kind, severity } = position;
  const isOurs = typeof clusters === 'number' && typeof reason === 'string' && typeof kind === 'string' && typeof severity === 'string';
  return isOurs ? { clusters, reason, kind, severity } : null;
}
