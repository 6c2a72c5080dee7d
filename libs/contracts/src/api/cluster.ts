import {
  CLUSTER_PHASES,
  CONNECTIVITIES,
  HEALTHS,
  OWNER_KINDS,
  SHOWN_WORDS,
  VERDICTS,
  CLAIM_STATES,
  APPLY_PHASES,
  READING_STATES,
} from '@flotilla/core';
import { z } from 'zod';
import { API_VERSION, count, digest, instant, listOf, metadata, pageQuery, region, reason, selectorText } from './common.ts';

/** The word people read, since when, and what was known before silence. */
export const shown = z
  .object({
    word: z.enum(SHOWN_WORDS).describe('The one word for this cluster'),
    since: instant.describe('Since when it is that word'),
    sentence: z.string().describe('The word in a sentence, with its cause'),
    lastKnown: z.enum(HEALTHS).nullable().describe('Health before the silence; null while Online'),
  })
  .meta({ id: 'ShownWord' });

const facts = z
  .object({
    agentVersion: z.string().describe('Version of the agent'),
    kubernetes: z.string().describe('Version of Kubernetes'),
    flux: z.string().nullable().describe('Version of Flux, as its installation labels itself; null without such a label'),
    clusterId: z.string().describe('uid of namespace kube-system'),
    channel: z.string().describe('How the agent speaks: WebSocket'),
    mode: z.string().describe('Apply, or Observe: the agent may read only'),
  })
  .meta({ id: 'ClusterFacts' });

export const clusterSpec = z
  .strictObject({
    region,
    displayName: z.string().max(200).optional().describe('For people'),
  })
  .meta({ id: 'ClusterSpec' });

export const clusterResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Cluster'),
    metadata,
    spec: clusterSpec,
    status: z.object({
      phase: z.enum(CLUSTER_PHASES).describe('Pending until approved; Removed once forgotten'),
      connectivity: z.enum(CONNECTIVITIES).describe('By the age of the last contact'),
      connectivitySince: instant.describe('Since when'),
      lastContactAt: instant.nullable().describe('Last contact of the agent; null before the first'),
      health: z.enum(HEALTHS).describe('What the last report says of everything Flux runs there'),
      shown,
      observedAt: instant.nullable().describe('When the agent last read the cluster'),
      clusterSilence: z.string().nullable().describe('Why the agent cannot read the cluster at the moment; null when it can'),
      objects: count.describe('Flux objects observed'),
      problems: count.describe('Flux objects and configs that are not well'),
      facts: facts.nullable().describe('What the agent says of its cluster; null before the first report'),
      sameCluster: z.array(z.string()).max(20).describe('Other registrations that run on the same Kubernetes cluster'),
      waits: z
        .array(z.object({ reason: z.string(), detail: z.string(), since: instant, next: z.string() }))
        .max(20)
        .describe('What this cluster waits for, and the command that ends it'),
    }),
  })
  .meta({ id: 'Cluster' });

export const clusterPatch = z
  .strictObject({
    metadata: z
      .strictObject({
        labels: z.record(z.string(), z.string().nullable()).optional(),
        annotations: z.record(z.string(), z.string().nullable()).optional(),
      })
      .optional(),
    spec: z.strictObject({ region: region.optional(), displayName: z.string().max(200).nullable().optional() }).optional(),
  })
  .describe('RFC 7396 merge patch: null removes')
  .meta({ id: 'ClusterPatch' });

export const clusterQuery = pageQuery.extend({
  selector: selectorText.optional(),
  connectivity: z.string().max(200).optional().describe('Comma-separated: Pending, Online, Late, Offline'),
  shown: z.string().max(200).optional().describe('Comma-separated shown words'),
  phase: z.string().max(100).optional().describe('Comma-separated phases; Removed is left out unless named'),
  q: z.string().max(100).optional().describe('Prefix of the name'),
  sort: z.enum(['name', '-name', 'lastContactAt', '-lastContactAt']).default('name').describe('Order'),
});
export const clusterList = listOf('ClusterList', clusterResource);

/** Evidence behind a verdict: one object's reading. */
export const readingResource = z
  .object({
    object: z.string().describe('Kind/namespace/name'),
    role: z.string().describe('source, root or plain'),
    state: z.enum(READING_STATES).describe('What the predicates made of it'),
    reason: z.string().describe('Flux’s own reason'),
    message: z.string().describe('Flux’s own message'),
    revision: z.string().nullable().describe('Content that runs'),
    isReconciledAfterClaim: z.boolean().describe('A pass that ended after the claim was seen'),
    isStrong: z.boolean().describe('Its success says that workloads are healthy'),
    lastPassAt: instant.nullable().describe('When Flux last looked'),
  })
  .meta({ id: 'Reading' });

export const assignmentResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Assignment'),
    cluster: z.string().describe('Cluster'),
    config: z.string().describe('Config'),
    assigned: z
      .object({
        revision: z.string().nullable().describe('`webapp@r17`; null: nothing is assigned'),
        digest: digest.nullable(),
        generation: z.int().describe('Grows with each change'),
        owner: z.enum(OWNER_KINDS).describe('Who decided: Baseline or Manual'),
        by: z.string().describe('Who'),
        since: instant,
        claim: z.enum(CLAIM_STATES).describe('Offered until the agent has claimed it'),
        claimedAt: instant.nullable(),
      })
      .describe('What the cluster must run'),
    observed: z
      .object({
        generation: z.int(),
        revision: z.string().nullable().describe('`webapp@r16` as the agent last reported it'),
        phase: z.enum(APPLY_PHASES).describe('How far the agent is'),
        verdict: z.enum(VERDICTS).describe('What it is worth; Stale when the cluster is not Online'),
        lastKnown: z.enum(VERDICTS).nullable().describe('Verdict before the silence; null while Online'),
        since: instant.describe('Since when the verdict holds'),
        age: z.int().describe('Seconds since the evidence was confirmed'),
        reason: z.string(),
        message: z.string(),
        object: z.string().nullable().describe('The object that decided'),
        strength: z.enum(['Strong', 'Weak']),
        weakObjects: z.array(z.string()).max(500),
        evidence: z.array(readingResource).max(2000),
        drift: z.array(z.object({ object: z.string(), kind: z.string(), fields: z.array(z.string()).max(20), at: instant })).max(200),
        pruneHeld: z.object({ hash: digest, objects: z.array(z.string()).max(2000), total: count, since: instant }).nullable(),
        pruneFailed: z.array(z.object({ object: z.string(), reason: z.string(), since: instant })).max(600),
      })
      .nullable()
      .describe('What runs there; null before the first report'),
    detached: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable().describe('It left the scope and keeps running'),
    waits: z
      .array(z.object({ reason: z.string(), detail: z.string(), since: instant, next: z.string() }))
      .max(20)
      .describe('What it waits for'),
  })
  .meta({ id: 'Assignment' });
export const assignmentList = listOf('AssignmentList', assignmentResource);

export const fluxObjectResource = z
  .object({
    cluster: z.string().describe('Cluster'),
    region: z.string().describe('Region of the cluster'),
    object: z.string().describe('Kind/namespace/name'),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    ready: z.string().describe('True, False, Unknown, or None where the kind has no readiness'),
    reason: z.string(),
    message: z.string(),
    revision: z.string().nullable(),
    isSuspended: z.boolean(),
    isStalled: z.boolean(),
    owner: z.string().nullable().describe('Who put it there; null for nobody we can name'),
    config: z.string().nullable().describe('Config that owns it; null: Unmanaged'),
    source: z.string().nullable(),
    inventoryCount: z.int().nullable(),
    changedAt: instant.nullable().describe('Last change of Ready, by the cluster’s clock'),
    lastPassAt: instant.nullable(),
    observedAt: instant.describe('When the agent last read the cluster'),
    age: z.int().describe('Seconds since then'),
    isStale: z
      .boolean()
      .describe('The agent is not heard, cannot read its cluster or does not stand by its report: this is what was last known'),
  })
  .meta({ id: 'FluxObject' });
export const fluxObjectQuery = pageQuery.extend({
  selector: selectorText.optional(),
  cluster: z.string().max(253).optional().describe('Only this cluster, by name or uid'),
  kind: z.string().max(63).optional(),
  ready: z.string().max(60).optional().describe('Comma-separated: True, False, Unknown, None'),
  unmanaged: z.stringbool().optional().describe('true: only what no config owns'),
  q: z.string().max(253).optional().describe('Prefix of the object’s name'),
});
export const fluxObjectList = listOf('FluxObjectList', fluxObjectResource);

export const problemResource = z
  .object({
    cluster: z.string(),
    region: z.string(),
    subject: z.string().describe('Config or object'),
    config: z.string().nullable(),
    severity: z.enum(['Failing', 'Stalled', 'Waiting', 'Attention']),
    reason: z.string(),
    message: z.string(),
    since: instant,
  })
  .meta({ id: 'ClusterProblem' });
export const problemList = listOf('ClusterProblemList', problemResource);

export const historyEntry = z
  .object({
    at: instant,
    kind: z.string().describe('assigned, claimed, verdict, detached, …'),
    config: z.string().nullable(),
    by: z.string(),
    detail: z.string(),
    revision: z.string().nullable(),
    generation: z.int().nullable(),
  })
  .meta({ id: 'HistoryEntry' });
export const historyList = listOf('HistoryList', historyEntry);

export const agentKeyResource = z
  .object({
    thumbprint: z.string(),
    hexGroups: z.string(),
    phase: z.string().describe('Active or Revoked'),
    createdAt: instant,
    firstUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: 'AgentKey' });
export const agentKeyList = listOf('AgentKeyList', agentKeyResource);

export const pruneApproval = z.strictObject({ config: z.string().describe('Config'), hash: digest, reason }).meta({ id: 'PruneApproval' });
export const actBody = z.strictObject({ reason }).meta({ id: 'Act' });
