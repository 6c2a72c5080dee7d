import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { isJsonObject } from '@flotilla/core';
import { map, type Observable } from 'rxjs';
import type { FastifyReply, FastifyRequest } from './request-facts.ts';

/** Headers that follow from the answer: the validator of what has a generation, and that a dry run was one. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        const generation = generationOf(answer);
        if (generation !== null) void reply.header('ETag', `"${generation}"`);
        if (isDryRun(request.query)) void reply.header('Preference-Applied', 'dry-run');
        return reply.statusCode === 204 ? undefined : answer;
      }),
    );
  }
}

function generationOf(answer: unknown): number | null {
  if (!isJsonObject(answer)) return null;
  const { metadata } = answer;
  return isJsonObject(metadata) && typeof metadata['generation'] === 'number' ? metadata['generation'] : null;
}

function isDryRun(query: unknown): boolean {
  return isJsonObject(query) && query['dryRun'] === 'true';
}
