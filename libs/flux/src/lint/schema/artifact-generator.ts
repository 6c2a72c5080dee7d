import type { JsonObject } from '@flotilla/core';

const ALIAS = '[a-z0-9]([a-z0-9_-]*[a-z0-9])?';
const NAME: JsonObject = { type: 'string', maxLength: 253, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' };
const FROM_SOURCE: JsonObject = { type: 'string', maxLength: 64, pattern: `^@(${ALIAS})$` };

const SOURCE: JsonObject = {
  type: 'object',
  required: ['alias', 'kind', 'name'],
  properties: {
    alias: { type: 'string', maxLength: 63, pattern: `^${ALIAS}$` },
    kind: { type: 'string', enum: ['Bucket', 'GitRepository', 'OCIRepository'] },
    name: NAME,
    namespace: { type: 'string', minLength: 1, maxLength: 63 },
  },
};
const COPY: JsonObject = {
  type: 'object',
  required: ['from', 'to'],
  properties: {
    from: { type: 'string', maxLength: 1024, pattern: `^@(${ALIAS})/(.*)$` },
    to: { type: 'string', maxLength: 1024, pattern: '^@(artifact)/(.*)$' },
    exclude: { type: 'array', maxItems: 100, items: { type: 'string' } },
    strategy: { type: 'string', enum: ['Overwrite', 'Merge'] },
  },
};

/** `spec` of ArtifactGenerator v1beta1, written by hand: source-watcher comes as no module that the generator could read. */
export const artifactGeneratorSpec: JsonObject = {
  type: 'object',
  required: ['artifacts', 'sources'],
  properties: {
    sources: { type: 'array', minItems: 1, maxItems: 1000, items: SOURCE },
    artifacts: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['copy', 'name'],
        properties: { name: NAME, revision: FROM_SOURCE, originRevision: FROM_SOURCE, copy: { type: 'array', minItems: 1, items: COPY } },
      },
    },
  },
};
