import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Route } from '@flotilla/contracts';
import { FlotillaError, type ErrorCode, type FieldFault } from '@flotilla/core';
import type { z } from 'zod';
import { parseBody } from './body-format.ts';
import { faultsOf } from './input-faults.ts';
import type { InputOf } from './input-of.ts';
import { routeOf } from './operation.decorator.ts';
import { factsOf, type FastifyRequest } from './request-facts.ts';

const ETAG = /^"(\d{1,15})(?:\.\d+)?"$/;

/** The whole input of a handler; each fault says where it is. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext): InputOf<Route> => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return readInput(routeOf(context.getHandler()), request);
});

/**
 * @throws FlotillaError `not_found` for a path that can name nothing, `precondition_required`, the code of the only fault, or
 *   `invalid_field` with all faults
 */
export function readInput(route: Route, request: FastifyRequest): InputOf<Route> {
  const { caller, body } = factsOf(request);
  if (caller === null) throw new TypeError('The guard has not run');
  const params = route.params.safeParse(request.params ?? {});
  if (!params.success)
    throw new FlotillaError('not_found', {
      detail: 'Nothing has this name',
      errors: faultsOf('path', route.params, request.params, params.error.issues),
    });
  const faults: FieldFault[] = [];
  const read = (place: 'query' | 'body', schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) faults.push(...faultsOf(place, schema, value, parsed.error.issues));
    return parsed.data;
  };
  const query = read('query', route.query, { ...(request.query as object) }); // the router's parser makes an object without prototype
  const content = read('body', route.body, parseBody(route, request.headers['content-type'], body));
  if (faults.length > 0) throw refusal(faults);
  return { params: params.data, query, body: content, ifMatch: readIfMatch(route, request.headers['if-match']), caller };
}

function readIfMatch(route: Route, header: string | undefined): number | undefined {
  if (header === undefined) {
    if (route.ifMatch === 'none') return undefined;
    throw new FlotillaError('precondition_required', {
      detail: 'This change needs the generation that you have read',
      hint: 'Read the object and send its ETag as If-Match',
    });
  }
  const generation = ETAG.exec(header)?.[1];
  if (generation !== undefined) return Number(generation);
  throw refusal([{ in: 'header', pointer: 'If-Match', code: 'invalid_field', message: 'The ETag of the object, such as "7"' }]);
}

function refusal(faults: readonly FieldFault[]): FlotillaError {
  const codes = new Set(faults.map((fault) => fault.code));
  const [only = 'invalid_field'] = codes;
  const code: ErrorCode = codes.size === 1 ? only : 'invalid_field';
  const [first] = faults;
  const detail =
    faults.length === 1 && first !== undefined
      ? `${first.pointer === '' ? first.in : first.pointer}: ${first.message}`
      : `${faults.length} faults; see errors`;
  const near = faults.find((fault) => /nearest known|^Write "/.test(fault.message));
  return new FlotillaError(code, { detail, errors: faults, ...(near === undefined ? {} : { hint: `${near.pointer}: ${near.message}` }) });
}
