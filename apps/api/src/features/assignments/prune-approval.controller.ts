import { Controller } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { assignmentResourceOf } from './assignments.mapper.ts';
import { PruneApprovalService } from './prune-approval.service.ts';

@Controller()
export class PruneApprovalController {
  constructor(private readonly approvals: PruneApprovalService) {}

  @Operation(routes.approveClusterPrune)
  async approveClusterPrune(
    @Input() { params, body, caller }: InputOf<typeof routes.approveClusterPrune>,
  ): Promise<ResponseOf<typeof routes.approveClusterPrune>> {
    return assignmentResourceOf(await this.approvals.approve(caller, params.cluster, body));
  }
}
