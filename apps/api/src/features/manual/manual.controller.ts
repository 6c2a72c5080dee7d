import { Controller, Header } from '@nestjs/common';
import { routes, type ResponseOf } from '@flotilla/contracts';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { PAGE_POLICY } from './manual-page.ts';
import { ManualService } from './manual.service.ts';

/** The manual of this very version, from the server itself. */
@Controller()
export class ManualController {
  constructor(private readonly manual: ManualService) {}

  @Operation(routes.getManual)
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  async getManual(): Promise<ResponseOf<typeof routes.getManual>> {
    return this.manual.index();
  }

  @Operation(routes.getManualPage)
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  async getManualPage(@Input() { params }: InputOf<typeof routes.getManualPage>): Promise<ResponseOf<typeof routes.getManualPage>> {
    return this.manual.page(params.section, params.page);
  }
}
