import { Controller, Inject } from '@nestjs/common';
import { API_VERSION, ROUTE_TABLE, routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError, formatInstant, ROLES } from '@flotilla/core';
import { ApiTokenQuery } from '@flotilla/persistence';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { CONFIG, type Config } from '../../config.ts';
import { describeApi } from '../../openapi.ts';
import { VERSION } from '../../version.ts';

/** What this server is, and who the caller is to it. */
@Controller()
export class AccessController {
  private readonly openApi = describeApi(ROUTE_TABLE, VERSION);

  constructor(
    private readonly tokens: ApiTokenQuery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Operation(routes.getIndex)
  async getIndex(): Promise<ResponseOf<typeof routes.getIndex>> {
    return { name: 'Flotilla', version: VERSION, documentation: '/docs', openapi: '/api/v1/openapi.json' };
  }

  @Operation(routes.getVersion)
  async getVersion(): Promise<ResponseOf<typeof routes.getVersion>> {
    return { version: VERSION, apiVersions: [API_VERSION], protocol: ['agent/v1'] };
  }

  @Operation(routes.getOpenApi)
  async getOpenApi(): Promise<ResponseOf<typeof routes.getOpenApi>> {
    return this.openApi;
  }

  @Operation(routes.getWhoAmI)
  async getWhoAmI(@Input() { caller }: InputOf<typeof routes.getWhoAmI>): Promise<ResponseOf<typeof routes.getWhoAmI>> {
    const token = caller.kind === 'User' ? await this.tokens.byUid(caller.tokenUid) : null;
    if (token === null) throw new FlotillaError('unauthenticated', { detail: 'This needs a valid API token' });
    return {
      name: token.name,
      role: token.role,
      permissions: [...ROLES[token.role]],
      tokenExpiresAt: formatInstant(token.expiresAt),
      server: this.config.audience,
    };
  }
}
