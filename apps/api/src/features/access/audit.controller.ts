import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { formatInstant, parseInstant } from '@flotilla/core';
import { AuditQuery } from '@flotilla/persistence';
import { CursorCodec } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';

@Controller()
export class AuditController {
  constructor(
    private readonly query: AuditQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listAuditRecords)
  async listAuditRecords(@Input() { query }: InputOf<typeof routes.listAuditRecords>): Promise<ResponseOf<typeof routes.listAuditRecords>> {
    const { limit, cursor, actor = null, action = null, object = null, since } = query;
    const filter = { actor, action, object, since: since === undefined ? null : parseInstant(since) };
    const list = { route: routes.listAuditRecords.id, filter };
    const position = this.cursors.decode(list, cursor);
    const rows = await this.query.page(filter, limit + 1, typeof position === 'number' ? position : null);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? this.cursors.encode(list, last.seq) : null;
    const items = page.map(({ record }) => ({ ...record, at: formatInstant(record.at) }));
    return { apiVersion: API_VERSION, kind: 'AuditRecordList', items, page: { limit, next } };
  }
}
