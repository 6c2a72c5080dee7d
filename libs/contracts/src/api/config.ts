import { z } from 'zod';
import {
  API_VERSION,
  annotations,
  count,
  digest,
  dryRunQuery,
  instant,
  labels,
  listOf,
  metadata,
  name,
  pageQuery,
  reason,
  selectorText,
  jsonObject,
} from './common.ts';

export const configSpec = z
  .strictObject({
    description: z.string().max(1000).optional(),
    owners: z.array(z.string().max(200)).max(20).optional().describe('Who to ask'),
    scope: selectorText.default('').describe('Clusters that may run it at all; empty: all'),
    initialRevision: z.string().max(80).optional().describe('For newcomers in scope: `r3` or a digest; absent: nothing is assigned'),
    prune: z
      .strictObject({
        maxDeletes: z.int().min(0).max(10_000).default(10),
        maxPercent: z.number().min(0).max(100).default(10),
        onRemove: z.enum(['Delete', 'Orphan']).default('Delete'),
      })
      .prefault({})
      .describe('Per cluster, counted through the inventories of what goes; more waits for an approval'),
  })
  .meta({ id: 'ConfigSpec' });

export const configCreate = z
  .strictObject({
    metadata: z.strictObject({ name, labels: labels.optional(), annotations: annotations.optional() }),
    spec: configSpec.prefault({}),
  })
  .meta({ id: 'ConfigCreate' });
export const configPatch = z
  .strictObject({
    metadata: z
      .strictObject({
        labels: z.record(z.string(), z.string().nullable()).optional(),
        annotations: z.record(z.string(), z.string().nullable()).optional(),
      })
      .optional(),
    spec: z
      .strictObject({
        description: z.string().max(1000).nullable(),
        owners: z.array(z.string().max(200)).max(20).nullable(),
        scope: selectorText,
        initialRevision: z.string().max(80).nullable(),
        prune: z
          .strictObject({
            maxDeletes: z.int().min(0).max(10_000),
            maxPercent: z.number().min(0).max(100),
            onRemove: z.enum(['Delete', 'Orphan']),
          })
          .partial(),
      })
      .partial()
      .optional(),
  })
  .describe('RFC 7396 merge patch')
  .meta({ id: 'ConfigPatch' });

/** What an edit of scope or labels does to clusters, also in its dry run. */
export const scopeEffect = z
  .object({
    enters: count.describe('Clusters that come into scope'),
    leaves: count.describe('Clusters that leave the scope: they detach and keep running'),
    sample: z.array(z.string()).max(10).describe('Some of those that leave'),
  })
  .meta({ id: 'ScopeEffect' });

export const configResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Config'),
    metadata,
    spec: configSpec,
    status: z.object({
      latestRevision: z.string().nullable().describe('`webapp@r17`'),
      assigned: count.describe('Clusters it is assigned to'),
      detached: count.describe('Clusters that left and keep running'),
      effect: scopeEffect.nullable().describe('After an edit: what it does to clusters'),
    }),
  })
  .meta({ id: 'Config' });
export const configQuery = pageQuery.extend({ q: z.string().max(100).optional().describe('Prefix of the name') });
export const configList = listOf('ConfigList', configResource);

/** A Kubernetes object as a user writes it; its schema is Flux's own and is checked by lint. */
export const kubernetesObject = z
  .looseObject({
    apiVersion: z.string().min(1).max(317),
    kind: z.string().min(1).max(63),
    metadata: z.looseObject({ name: z.string().min(1).max(253), namespace: z.string().max(63).optional() }),
  })
  .meta({ id: 'KubernetesObject' });

const objectKey = z
  .string()
  .max(400)
  .regex(/^[A-Za-z]+(\/[-a-z0-9.]+){1,2}$/, 'Kind/namespace/name');
const variables = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/, 'Letters, digits, _, - and .'), z.string().max(8192))
  .describe('Own variables, read as $(vars.<name>); text stays text');

export const revisionSpec = z
  .strictObject({
    message: z.string().max(500).default('').describe('What changed, for people'),
    objects: z.array(kubernetesObject).min(1).max(500).describe('Flux objects, and what they need'),
    external: z.array(objectKey).max(500).default([]).describe('Needed, but not delivered here'),
    variables: variables.default({}),
    overrides: z
      .array(
        z.strictObject({
          name,
          selector: selectorText,
          variables: variables.optional(),
          patch: z
            .strictObject({
              target: z.strictObject({ kind: z.string().max(63), name: z.string().max(253), namespace: z.string().max(63).optional() }),
              merge: jsonObject.describe('RFC 7396 merge patch'),
            })
            .optional(),
        }),
      )
      .max(100)
      .default([])
      .describe('In order; the later one wins'),
    allowUnpinned: z.array(objectKey).max(500).default([]).describe('Sources whose moving reference is wanted'),
  })
  .meta({ id: 'RevisionSpec' });

export const finding = z
  .object({
    rule: z.string().describe('FLX001 …'),
    severity: z.enum(['Error', 'Warning', 'Info']),
    code: z.string().describe('Error code it refuses with'),
    object: z.string(),
    pointer: z.string(),
    message: z.string(),
    hint: z.string(),
    fix: z
      .object({ kind: z.enum(['auto', 'suggest']), object: jsonObject.nullable() })
      .nullable()
      .describe('The corrected manifest'),
  })
  .meta({ id: 'Finding' });

export const revisionResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Revision'),
    config: z.string(),
    name: z.string().describe('`webapp@r17`; `webapp@draft` on a dry run'),
    digest,
    seq: z.int().describe('Grows within its config; 0 on a dry run'),
    message: z.string(),
    publishedAt: instant,
    publishedBy: z.string(),
    pins: z.array(z.object({ object: z.string(), from: z.string(), to: z.string().nullable(), isPinned: z.boolean() })).max(500),
    findings: z.array(finding).max(500).describe('What lint found'),
    objects: z.array(z.string()).max(500).describe('Objects it delivers'),
    result: z.enum(['Created', 'Unchanged', 'DryRun', 'Stored']).describe('Same content: Unchanged; Stored when read'),
  })
  .meta({ id: 'Revision' });
export const revisionList = listOf('RevisionList', revisionResource);
export const revisionBody = z.object({ config: z.string(), digest, spec: revisionSpec }).meta({ id: 'RevisionBody' });
export const publishQuery = dryRunQuery;

export const renderRequest = z
  .strictObject({ revision: z.string().max(80).describe('`r17` or a digest'), cluster: z.string().max(253).describe('Name or uid') })
  .meta({ id: 'RenderRequest' });
export const rendering = z
  .object({
    config: z.string(),
    revision: z.string(),
    cluster: z.string(),
    digest,
    objects: z.array(jsonObject).max(600),
    variables: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Rendering' });

export const assignRequest = z
  .strictObject({
    revision: z.string().max(80).describe('`r17` or a digest'),
    cluster: z.string().max(253).optional().describe('One cluster, by name or uid'),
    selector: selectorText.optional().describe('Or all clusters in scope that match'),
    reason,
    confirmToken: z.string().max(1024).optional(),
  })
  .refine((body) => (body.cluster === undefined) !== (body.selector === undefined), 'Name either a cluster or a selector')
  .meta({ id: 'AssignRequest' });
export const unassignRequest = z
  .strictObject({
    cluster: z.string().max(253).optional(),
    selector: selectorText.optional(),
    reason,
    confirmToken: z.string().max(1024).optional(),
  })
  .refine((body) => (body.cluster === undefined) !== (body.selector === undefined), 'Name either a cluster or a selector')
  .meta({ id: 'UnassignRequest' });
