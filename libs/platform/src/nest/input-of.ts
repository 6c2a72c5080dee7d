import type { BodyOf, ParamsOf, QueryOf, Route } from '@flotilla/contracts';
import type { Caller } from '@flotilla/core';

/** Everything that came in, read by the route's schemas. */
export interface InputOf<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The generation that the caller has read; undefined where it sent none. */
  readonly ifMatch: number | undefined;
  readonly caller: Caller;
}
