import { isJsonObject, type JsonObject, type JsonValue } from '@flotilla/core';
import { FLUX_SPECS } from '../../schemas/flux-specs.ts';
import { artifactGeneratorSpec } from './artifact-generator.ts';
import { PLAIN_KINDS } from '../../plain-kinds.ts';
import { PLAIN_SCHEMAS } from './plain-schemas.ts';

const LABEL_MAP: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };

/** What a manifest may say about itself; the rest is the API server's to write, and refused by server-side apply or worthless in a revision. */
const METADATA: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 253, pattern: '^[a-zA-Z0-9]([-:.a-zA-Z0-9]*[a-zA-Z0-9])?$' },
    namespace: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
    labels: LABEL_MAP,
    annotations: LABEL_MAP,
    finalizers: { type: 'array', items: { type: 'string' } },
  },
  required: ['name'],
};

/** Schemas of whole objects by `apiVersion kind`, open as the API server publishes them; see `closed`. */
const SPECS: Readonly<Record<string, JsonObject>> = {
  ...FLUX_SPECS,
  'source.extensions.fluxcd.io/v1beta1 ArtifactGenerator': artifactGeneratorSpec,
};

export function objectSchema(id: string): JsonObject | null {
  const spec = SPECS[id];
  if (spec !== undefined) return objectOf({ spec }, ['spec']);
  const row = PLAIN_KINDS.find(({ apiVersion, kind }) => `${apiVersion} ${kind}` === id);
  const plain = row === undefined ? undefined : PLAIN_SCHEMAS[row.kind];
  return plain === undefined ? null : objectOf(plain.fields, plain.required);
}

function objectOf(fields: JsonObject, required: readonly string[]): JsonObject {
  return {
    type: 'object',
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: METADATA, ...fields },
    required: ['apiVersion', 'kind', 'metadata', ...required],
  };
}

/**
 * The schema with every object closed: the API server refuses unknown fields, its schemas alone do not. Where
 * `x-kubernetes-preserve-unknown-fields` stands, as for Helm values, everything stays allowed.
 */
export function closed(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isJsonObject(schema)) return schema;
  const { properties, items, additionalProperties, ...rest } = withoutIntOrStringType(schema);
  return {
    ...rest,
    ...(isJsonObject(properties)
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)])) }
      : {}),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(isJsonObject(properties) && !isOpen(schema) ? { additionalProperties: false } : {}),
    ...(additionalProperties === undefined ? {} : { additionalProperties: closed(additionalProperties) }),
  };
}

function isOpen(schema: JsonObject): boolean {
  return schema['additionalProperties'] !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** Such a field takes both, whatever its `type` says. */
function withoutIntOrStringType(schema: JsonObject): JsonObject {
  if (schema['x-kubernetes-int-or-string'] !== true) return schema;
  const { type: _, ...rest } = schema;
  return rest;
}
