import { nothing, type Route } from '@flotilla/contracts';
import { FlotillaError } from '@flotilla/core';
import { decodeUtf8, parseJson } from '../json-scan.ts';
import { yamlToJson } from './yaml-body.ts';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
const YAML_TYPES = ['application/yaml'];

/**
 * A body as a JSON value; an empty object for a route that takes none.
 *
 * @throws FlotillaError `unsupported_media_type` or `malformed_body`
 */
export function parseBody(route: Pick<Route, 'body' | 'takesYaml'>, contentType: string | undefined, body: Uint8Array | null): unknown {
  if (body === null || body.length === 0) {
    if (route.body === nothing) return {};
    throw new FlotillaError('malformed_body', {
      detail: 'This route needs a body',
      hint: 'Send a JSON object, {} where nothing is to be said',
    });
  }
  const type = mediaTypeOf(contentType);
  if (JSON_TYPES.includes(type)) return parseJson(decodeUtf8(body));
  if (route.takesYaml && YAML_TYPES.includes(type)) return parseJson(yamlToJson(decodeUtf8(body)));
  const taken = route.takesYaml ? [...JSON_TYPES, ...YAML_TYPES] : JSON_TYPES;
  throw new FlotillaError('unsupported_media_type', {
    detail: `This route takes ${taken.join(', ')}`,
    hint: `Set Content-Type: ${taken[0]}`,
  });
}

/** `application/json` of `application/json; charset=utf-8`; empty without one. Source: RFC 9110 8.3.1. */
function mediaTypeOf(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
