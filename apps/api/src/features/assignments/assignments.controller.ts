import { Controller } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { AssignmentsService, type Ask } from './assignments.service.ts';

/** What people decide about one config, on one cluster or many. */
@Controller()
export class AssignmentsController {
  constructor(private readonly assignments: AssignmentsService) {}

  @Operation(routes.assignRevision)
  assignRevision(@Input() input: InputOf<typeof routes.assignRevision>): Promise<ResponseOf<typeof routes.assignRevision>> {
    return this.assignments.assign(askOf(input));
  }

  @Operation(routes.withdrawOffers)
  withdrawOffers(@Input() input: InputOf<typeof routes.withdrawOffers>): Promise<ResponseOf<typeof routes.withdrawOffers>> {
    return this.assignments.withdraw(askOf(input));
  }

  @Operation(routes.unassignConfig)
  unassignConfig(@Input() input: InputOf<typeof routes.unassignConfig>): Promise<ResponseOf<typeof routes.unassignConfig>> {
    return this.assignments.unassign(askOf(input));
  }
}

type ActInput<Request> = Pick<InputOf<typeof routes.unassignConfig>, 'caller' | 'params' | 'query'> & { readonly body: Request };

function askOf<Request>({ caller, params, query, body }: ActInput<Request>): Ask<Request> {
  return { caller, config: params.config, request: body, isDryRun: query.dryRun };
}
