import type { z } from 'zod';
import type { Address, Route } from '../route.ts';
import type { agentAddresses } from '../routes/agent.addresses.ts';
import type { routes } from '../routes/table.ts';
import { pathOf, queryOf, type QueryValue } from './address-path.ts';
import { addresses } from './addresses.ts';
import { errorOf } from './client-errors.ts';
import { isRepeatable, sendWithRetries } from './retry.ts';
import type { Transport, TransportResponse } from './transport.ts';

type Routes = Omit<typeof routes, keyof typeof agentAddresses>;
/** Every route that people and programs may use; agents have a client of their own. */
export type ClientRouteId = keyof Routes;

/** A part of the input; it may be left out where the route asks for nothing. */
type Part<K extends string, T> = Record<string, never> extends T ? { readonly [key in K]?: T } : { readonly [key in K]: T };

type QueryInput<R extends Route> = { readonly [K in keyof z.input<R['query']>]?: QueryValue };

/** What a call takes: the parts that the route has, and the generation that the caller has read. */
export type CallInput<K extends ClientRouteId> = Part<'params', z.input<Routes[K]['params']>> &
  Part<'body', z.input<Routes[K]['body']>> & { readonly query?: QueryInput<Routes[K]>; readonly ifMatch?: number };

export type CallOutput<K extends ClientRouteId> = z.output<Routes[K]['response']>;

/** One method a route, named by its id. */
export type Client = { readonly [K in ClientRouteId]: (input: CallInput<K>) => Promise<CallOutput<K>> };

export interface ClientOptions {
  /** API token; without one only public routes answer. */
  readonly token?: string;
  /** Sent as X-Request-Id; without one the server makes its own. */
  readonly requestId?: string;
  readonly userAgent?: string;
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly ifMatch?: number;
}

/**
 * The typed client over a transport that the caller brings; at run time it carries addresses only, no schemas.
 *
 * @throws ClientProblem when the server refuses, UnexpectedAnswer when something else answered, Unreachable after the last attempt
 */
export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  const methods = Object.values(addresses).map((address: Address) => [
    address.id,
    (input: LooseInput) => call(transport, options, address, input),
  ]);
  return Object.fromEntries(methods) as Client; // the table of addresses has exactly the routes' ids; a spec compares them
}

async function call(transport: Transport, options: ClientOptions, address: Address, input: LooseInput): Promise<unknown> {
  const hasBody = input.body !== undefined;
  const request = {
    method: address.method,
    path: pathOf(address, input.params) + queryOf(input.query),
    headers: {
      accept: 'application/json',
      ...headersOf(options),
      ...(hasBody ? { 'content-type': address.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' } : {}),
      ...(input.ifMatch === undefined ? {} : { 'if-match': `"${input.ifMatch}"` }),
    },
    body: hasBody ? JSON.stringify(input.body) : null,
  };
  const response = await sendWithRetries(transport, request, isRepeatable(address, String(input.query?.['dryRun']) === 'true'));
  if (response.status < 200 || response.status > 299) throw errorOf(response);
  return contentOf(response);
}

/** Headers that say who asks. */
export function headersOf(options: ClientOptions): Readonly<Record<string, string>> {
  return {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.requestId === undefined ? {} : { 'x-request-id': options.requestId }),
    ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
  };
}

function contentOf(response: TransportResponse): unknown {
  if (response.text === '') return {};
  const contentType = response.headers['content-type'] ?? '';
  if (!contentType.includes('json')) return response.text;
  try {
    return JSON.parse(response.text);
  } catch {
    throw errorOf(response);
  }
}
