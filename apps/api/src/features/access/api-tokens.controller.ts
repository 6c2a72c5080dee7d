import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { uuidOf, type ApiTokenUid } from '@flotilla/core';
import { ApiTokenQuery } from '@flotilla/persistence';
import { CursorCodec } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { apiTokenResourceOf } from './api-token.mapper.ts';
import { ApiTokensService } from './api-tokens.service.ts';

const LIST = { route: routes.listApiTokens.id, filter: {} } as const;

@Controller()
export class ApiTokensController {
  constructor(
    private readonly tokens: ApiTokensService,
    private readonly query: ApiTokenQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listApiTokens)
  async listApiTokens(
    @Input() { query: { limit, cursor } }: InputOf<typeof routes.listApiTokens>,
  ): Promise<ResponseOf<typeof routes.listApiTokens>> {
    const rows = await this.query.page(limit + 1, uidOf(this.cursors.decode(LIST, cursor)));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? this.cursors.encode(LIST, last.uid) : null;
    return { apiVersion: API_VERSION, kind: 'ApiTokenList', items: page.map(apiTokenResourceOf), page: { limit, next } };
  }

  @Operation(routes.createApiToken)
  async createApiToken(
    @Input() { body, caller }: InputOf<typeof routes.createApiToken>,
  ): Promise<ResponseOf<typeof routes.createApiToken>> {
    const { token, text } = await this.tokens.create(caller, body);
    return { ...apiTokenResourceOf(token), token: text };
  }

  @Operation(routes.revokeApiToken)
  async revokeApiToken(
    @Input() { params, caller }: InputOf<typeof routes.revokeApiToken>,
  ): Promise<ResponseOf<typeof routes.revokeApiToken>> {
    await this.tokens.revoke(caller, params.token);
    return {};
  }
}

/** What this list put into its cursor. */
function uidOf(position: unknown): ApiTokenUid | null {
  return typeof position === 'string' && uuidOf('at', position) !== null ? (position as ApiTokenUid) : null; // its form was just checked
}
