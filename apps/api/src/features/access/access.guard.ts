import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Route } from '@flotilla/contracts';
import { FlotillaError, mayDo, type AnonymousCaller, type Caller, type Permission, type UserCaller } from '@flotilla/core';
import { clientAddress } from '@flotilla/platform';
import { AgentAuthenticator, BodyReader, factsOf, operationOf, type FastifyReply, type FastifyRequest } from '@flotilla/platform/nest';
import { CONFIG, type Config } from '../../config.ts';
import { ApiTokenAuthenticator } from './api-token-authenticator.ts';

/**
 * The one guard before every route; it denies what the route table does not allow.
 *
 * INVARIANTS: who calls is decided by the credential and by nothing else of the request; a credential that is wrong, or belongs to
 * another plane, is refused and never counts as none; no byte of a body is read before the caller may send it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly modules: ModuleRef,
    private readonly apiTokens: ApiTokenAuthenticator,
    private readonly bodies: BodyReader,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = operationOf(context.getHandler());
    if (route === null) throw new TypeError('A handler outside of the route table');
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const readBody = this.bodyOf(route, request, http.getResponse<FastifyReply>());
    const facts = factsOf(request);
    facts.caller = await this.callerOf(route, request, readBody);
    facts.body = await readBody();
    return true;
  }

  private async callerOf(route: Route, request: FastifyRequest, readBody: () => Promise<Buffer | null>): Promise<Caller> {
    const { access } = route;
    if (access === 'agent') return this.agentOf(request, readBody);
    if (access === 'public') return this.publicCallerOf(route, request);
    if (access === 'management') throw new FlotillaError('not_found', { detail: 'This is answered on the management port' });
    const caller = await this.apiTokens.authenticate(request.headers.authorization, request.id);
    if (access !== 'signed-in') requirePermission(caller, access);
    return caller;
  }

  private async publicCallerOf(route: Route, request: FastifyRequest): Promise<UserCaller | AnonymousCaller> {
    const { authorization } = request.headers;
    if (authorization === undefined) return { kind: 'Anonymous', address: this.addressOf(request), requestId: request.id };
    if (route.path.startsWith('/agent/')) throw new FlotillaError('unauthenticated', { detail: 'This route takes no credential' });
    return this.apiTokens.authenticate(authorization, request.id);
  }

  private agentOf(request: FastifyRequest, readBody: () => Promise<Buffer | null>): Promise<Caller> {
    const { method, url, id: requestId } = request;
    // The agents' feature brings it; access itself knows no feature.
    const agents = this.modules.get(AgentAuthenticator, { strict: false });
    return agents.authenticate({
      method,
      url,
      authorization: request.headers.authorization,
      address: this.addressOf(request),
      requestId,
      readBody,
    });
  }

  private addressOf({ raw }: FastifyRequest): string {
    return clientAddress(raw, this.config.trustedProxies);
  }

  /** Reads once, however often it is asked; the bytes count as held until the answer is out. */
  private bodyOf(route: Route, request: FastifyRequest, reply: FastifyReply): () => Promise<Buffer | null> {
    let reading: Promise<Buffer | null> | undefined;
    const read = async (): Promise<Buffer | null> => {
      const body = await this.bodies.read(request.raw, route.bodyLimit);
      if (body !== null) reply.raw.once('close', () => this.bodies.release(body));
      return body;
    };
    return () => (reading ??= read());
  }
}

function requirePermission({ role }: UserCaller, permission: Permission): void {
  if (mayDo(role, permission)) return;
  throw new FlotillaError('forbidden', {
    detail: `The permission ${permission} is missing; the role ${role} does not have it`,
    hint: 'Ask an administrator for an API token with a role that has it',
    extra: { permission },
  });
}
