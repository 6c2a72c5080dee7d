import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { FlotillaError } from '@flotilla/core';
import { errorFacts, type Logger } from '../logger.ts';
import { sendProblem } from './problem.ts';
import type { FastifyReply, FastifyRequest } from './request-facts.ts';
import type { RouteMatcher } from './route-matcher.ts';

/** Reads an error of a library as one of ours; null when it means nothing to a caller. */
export type FaultReader = (error: unknown) => FlotillaError | null;

/** Every error of every request becomes a problem document here; what has no meaning for callers is `internal` and goes to the log alone. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly matcher: RouteMatcher,
    private readonly logger: Logger,
    private readonly readFault: FaultReader,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const fault = this.faultOf(error, request, reply);
    if (fault.status >= 500) this.logger.error('request failed', { requestId: request.id, code: fault.code, ...errorFacts(error) });
    sendProblem(request, reply, fault);
  }

  private faultOf(error: unknown, request: FastifyRequest, reply: FastifyReply): FlotillaError {
    if (error instanceof FlotillaError) return error;
    if (error instanceof HttpException && error.getStatus() === 404) return this.unrouted(request, reply);
    return (
      this.readFault(error) ??
      new FlotillaError('internal', { detail: 'The server failed; the request id finds the reason in its log', cause: error })
    );
  }

  private unrouted(request: FastifyRequest, reply: FastifyReply): FlotillaError {
    const path = request.url.split('?', 1)[0] ?? '/';
    const methods = this.matcher.methodsOf(path);
    if (methods.length > 0) {
      void reply.header('Allow', methods.join(', '));
      return new FlotillaError('method_not_allowed', { detail: `This path takes ${methods.join(', ')}` });
    }
    const lowerCase = path.toLowerCase();
    if (lowerCase !== path && this.matcher.methodsOf(lowerCase).length > 0) {
      return new FlotillaError('non_canonical_path', { detail: 'The path is in another case', hint: 'Write paths in lower case' });
    }
    return new FlotillaError('not_found', { detail: 'There is no such path', hint: 'GET /api/v1/openapi.json lists all paths' });
  }
}
