import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';
import { ConfigQuery } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { pageOf, textPosition } from '../../paging.ts';
import { configResourceOf, type ConfigResource } from './configs.mapper.ts';
import { ConfigsService, type EditedConfig } from './configs.service.ts';

@Controller()
export class ConfigsController {
  constructor(
    private readonly configs: ConfigsService,
    private readonly query: ConfigQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listConfigs)
  async listConfigs(
    @Input() { query: { limit, cursor, q = '' } }: InputOf<typeof routes.listConfigs>,
  ): Promise<ResponseOf<typeof routes.listConfigs>> {
    const list: ListKey = { route: routes.listConfigs.id, filter: { q } };
    const views = await this.query.page(q, limit + 1, textPosition(this.cursors.decode(list, cursor)));
    const { rows, page } = pageOf(views, { cursors: this.cursors, list, limit, positionOf: ({ config }) => config.name });
    return { apiVersion: API_VERSION, kind: 'ConfigList', items: rows.map((view) => configResourceOf(view.config, view)), page };
  }

  @Operation(routes.createConfig)
  async createConfig(@Input() { query, body, caller }: InputOf<typeof routes.createConfig>): Promise<ConfigResource> {
    return resourceOf(await this.configs.create(caller, body, query.dryRun));
  }

  @Operation(routes.getConfig)
  async getConfig(@Input() { params }: InputOf<typeof routes.getConfig>): Promise<ConfigResource> {
    const view = await this.query.one(params.config);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no config ${params.config}` });
    return configResourceOf(view.config, view);
  }

  @Operation(routes.patchConfig)
  async patchConfig(@Input() { params, query, body, ifMatch, caller }: InputOf<typeof routes.patchConfig>): Promise<ConfigResource> {
    return resourceOf(await this.configs.patch({ caller, name: params.config, ifMatch, isDryRun: query.dryRun }, body));
  }

  @Operation(routes.deleteConfig)
  async deleteConfig(
    @Input() { params, ifMatch, caller }: InputOf<typeof routes.deleteConfig>,
  ): Promise<ResponseOf<typeof routes.deleteConfig>> {
    await this.configs.delete({ caller, name: params.config, ifMatch });
    return {};
  }
}

function resourceOf({ config, counts, effect }: EditedConfig): ConfigResource {
  return configResourceOf(config, counts, effect === null ? null : { ...effect, sample: [...effect.sample] });
}
