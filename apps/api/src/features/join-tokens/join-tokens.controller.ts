import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError, type JoinTokenUid } from '@flotilla/core';
import { JoinTokenQuery } from '@flotilla/persistence';
import { CursorCodec } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { joinTokenResourceOf, type JoinTokenResource } from './join-tokens.mapper.ts';
import { JoinTokensService } from './join-tokens.service.ts';

const LIST = { route: routes.listJoinTokens.id, filter: {} } as const;

@Controller()
export class JoinTokensController {
  constructor(
    private readonly joinTokens: JoinTokensService,
    private readonly query: JoinTokenQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listJoinTokens)
  async list(@Input() { query }: InputOf<typeof routes.listJoinTokens>): Promise<ResponseOf<typeof routes.listJoinTokens>> {
    const before = this.cursors.decode(LIST, query.cursor) as JoinTokenUid | null; // what encode was given below
    const views = await this.query.page(query.limit + 1, before);
    const shown = views.slice(0, query.limit);
    const next = views.length > shown.length ? this.cursors.encode(LIST, shown.at(-1)?.token.uid ?? null) : null;
    return { apiVersion: API_VERSION, kind: 'JoinTokenList', items: shown.map(joinTokenResourceOf), page: { limit: query.limit, next } };
  }

  @Operation(routes.createJoinToken)
  async create(@Input() { body, caller }: InputOf<typeof routes.createJoinToken>): Promise<ResponseOf<typeof routes.createJoinToken>> {
    const { token, text } = await this.joinTokens.create(caller, body);
    return { ...joinTokenResourceOf({ token, joined: [], now: token.createdAt }), token: text };
  }

  @Operation(routes.getJoinToken)
  get(@Input() { params }: InputOf<typeof routes.getJoinToken>): Promise<JoinTokenResource> {
    return this.read(params.joinToken);
  }

  @Operation(routes.revokeJoinToken)
  async revoke(@Input() { params, caller }: InputOf<typeof routes.revokeJoinToken>): Promise<JoinTokenResource> {
    const { uid } = await this.joinTokens.revoke(caller, params.joinToken);
    return this.read(uid);
  }

  private async read(nameOrUid: string): Promise<JoinTokenResource> {
    const view = await this.query.get(nameOrUid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no join token ${nameOrUid}` });
    return joinTokenResourceOf(view);
  }
}
