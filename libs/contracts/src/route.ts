import type { Permission } from '@flotilla/core';
import { z } from 'zod';

/** Who may use a route: a permission, or a plane. `agent`: a cluster's signed request; `management`: the management port only. */
export type Access = Permission | 'public' | 'signed-in' | 'agent' | 'management';

/** Where a route is and who may use it, without its schemas: what a light client needs. */
export interface Address {
  /** `verbNoun`: operationId, client method, test subject. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root, parameters as `:name`. */
  readonly path: `/${string}`;
  readonly access: Access;
  /** A WebSocket upgrade, claimed by a gateway instead of a controller. */
  readonly kind?: 'upgrade';
}

export type BodyLimit = '16KiB' | '64KiB' | '1MiB' | '10MiB';

interface RouteSchemas<P, Q, B, S> {
  readonly summary: string;
  readonly stability: 'alpha' | 'stable';
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly response: S;
  /** The status of success. */
  readonly status: 200 | 201 | 204;
  /** `required`: the caller names the generation it has read. */
  readonly ifMatch: 'required' | 'none';
  readonly bodyLimit: BodyLimit;
  /** Whether YAML is taken beside JSON. */
  readonly takesYaml: boolean;
}

/** One row of the route table: validation, OpenAPI, typed client, guard and tests read it. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  S extends z.ZodType = z.ZodType,
>
  extends Address, RouteSchemas<P, Q, B, S> {}

export const nothing = z.strictObject({});
type Nothing = typeof nothing;

type Given<P, Q, B, S> = Pick<RouteSchemas<P, Q, B, S>, 'summary' | 'response'> & Partial<RouteSchemas<P, Q, B, S>>;

/** Joins an address with its schemas; what is not given takes nothing. */
export function route<S extends z.ZodType, P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
  address: Address,
  given: Given<P, Q, B, S>,
): Route<P, Q, B, S> {
  const defaults = {
    stability: 'alpha',
    params: nothing,
    query: nothing,
    body: nothing,
    status: 200,
    ifMatch: 'none',
    bodyLimit: '1MiB',
    takesYaml: false,
  };
  return { ...address, ...defaults, ...given } as Route<P, Q, B, S>; // a schema that is not given has the type parameter's default
}

export type ParamsOf<R extends Route> = z.output<R['params']>;
export type QueryOf<R extends Route> = z.output<R['query']>;
export type BodyOf<R extends Route> = z.output<R['body']>;
/** What a handler answers, before defaults of the response schema are filled in. */
export type ResponseOf<R extends Route> = z.input<R['response']>;
