import type { Address } from '../route.ts';

export type QueryValue = string | number | boolean | undefined;

/** Unreserved characters and `@`, `:`: the one canonical spelling of a path segment, the same that the server demands. Source: RFC 3986 3.3. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/%40/g, '@').replace(/%3A/g, ':');
}

/**
 * Fills the parameters of an address: `/api/v1/clusters/:cluster` → `/api/v1/clusters/store-0421`.
 *
 * @throws RangeError for a parameter that is missing, empty or a dot segment: it would name another resource
 */
export function pathOf(address: Pick<Address, 'id' | 'path'>, params: Readonly<Record<string, string>> = {}): string {
  return address.path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '' || value === '.' || value === '..')
      throw new RangeError(`${address.id} needs a value for "${name}"`);
    return encodeSegment(value);
  });
}

/** `?a=1&b=x%3Dy`, or nothing; what is undefined is left out. */
export function queryOf(query: Readonly<Record<string, QueryValue>> = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`).join('&')}`;
}
