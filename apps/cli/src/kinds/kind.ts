import type { Client, Page, QueryValue } from '@flotilla/contracts/client';
import type { View } from '../output/print.ts';

/** How `get` can narrow a list; each kind says which of them it takes. */
export interface Filters {
  readonly selector: string | undefined;
  readonly cluster: string | undefined;
  readonly config: string | undefined;
  readonly connectivity: string | undefined;
  readonly shown: string | undefined;
  readonly phase: string | undefined;
  readonly ready: string | undefined;
  readonly fluxKind: string | undefined;
  readonly isUnmanaged: boolean;
  readonly prefix: string | undefined;
  readonly sort: string | undefined;
  readonly actor: string | undefined;
  readonly since: string | undefined;
}
export type FilterName = keyof Filters;

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** One noun of `get`. */
export interface Kind<T> {
  readonly name: string;
  readonly aliases: readonly string[];
  /** What it is, and what a name after it means. */
  readonly summary: string;
  readonly filters: readonly FilterName[];
  readonly view: View<T>;
  readonly list: (client: Client, filters: Filters, page: PageRequest) => Promise<Page<T>>;
  /** One by its name; null where a name narrows the list instead. */
  readonly get: ((client: Client, name: string) => Promise<T>) | null;
  /** What a name stands for where there is no single object: `get problem store-1` is the list of that cluster. */
  readonly nameIs?: 'cluster' | 'config';
}

export function queryWith(page: PageRequest, query: Readonly<Record<string, QueryValue>>): Readonly<Record<string, QueryValue>> {
  return { ...query, ...page };
}
