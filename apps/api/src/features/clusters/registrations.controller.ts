import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError, uuidOf, type RegistrationUid } from '@flotilla/core';
import { RegistrationQuery } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { registrationResourceOf, type RegistrationResource } from './registrations.mapper.ts';
import { RegistrationsService } from './registrations.service.ts';

@Controller()
export class RegistrationsController {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly query: RegistrationQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listRegistrations)
  async list(
    @Input() { query: { limit, cursor, ...filter } }: InputOf<typeof routes.listRegistrations>,
  ): Promise<ResponseOf<typeof routes.listRegistrations>> {
    const phase = filter.phase ?? null;
    const list: ListKey = { route: routes.listRegistrations.id, filter: { phase } };
    const rows = await this.query.page(phase, limit + 1, uidOf(this.cursors.decode(list, cursor)));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? this.cursors.encode(list, last.registration.uid) : null;
    return { apiVersion: API_VERSION, kind: 'RegistrationList', items: page.map(registrationResourceOf), page: { limit, next } };
  }

  @Operation(routes.approveRegistration)
  async approve(@Input() { params, body, caller }: InputOf<typeof routes.approveRegistration>): Promise<RegistrationResource> {
    const { uid } = await this.registrations.approve(caller, params.registration, body);
    return this.read(uid);
  }

  @Operation(routes.rejectRegistration)
  async reject(@Input() { params, body, caller }: InputOf<typeof routes.rejectRegistration>): Promise<RegistrationResource> {
    const { uid } = await this.registrations.reject(caller, params.registration, body.reason);
    return this.read(uid);
  }

  private async read(uid: RegistrationUid): Promise<RegistrationResource> {
    const view = await this.query.get(uid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no registration ${uid}` });
    return registrationResourceOf(view);
  }
}

/** What this list put into its cursor. */
function uidOf(position: unknown): RegistrationUid | null {
  return typeof position === 'string' && uuidOf('rg', position) !== null ? (position as RegistrationUid) : null; // its form was just checked
}
