import { APPLY_PHASES, CLAIM_STATES, READING_STATES, VERDICTS, type AgentReport, type DesiredDocument } from '@flotilla/core';
import { z } from 'zod';
import { digest } from '../api/common.ts';

/** What Postgres can keep as an instant: up to the end of the year 9999. */
const epochMs = z.int().min(0).max(253_402_300_799_999);
const text = z.string().max(4096);
const ref = z.strictObject({
  apiVersion: z.string().max(317),
  kind: z.string().max(63),
  namespace: z.string().max(63),
  name: z.string().max(253),
});
/** As long as the words that agents keep: what an object names as its source or owner may be no name at all. */
const objectKey = z.string().max(512);

/** Everything an agent must know; see `DesiredDocument`. */
export const desiredDocument = z.object({
  cluster: z.string(),
  timeline: z.string(),
  configs: z.array(
    z.object({
      config: z.string(),
      generation: z.int().positive(),
      claim: z.enum(CLAIM_STATES),
      revision: digest.nullable(),
      rendering: digest.nullable(),
      token: z.string(),
      pruneApproved: digest.nullable(),
    }),
  ),
}) satisfies z.ZodType<DesiredDocument>;

const reading = z.strictObject({
  object: ref,
  role: z.enum(['source', 'root', 'plain']),
  state: z.enum(READING_STATES),
  reason: z.string().max(512),
  message: text,
  revision: text.nullable(),
  isReconciledAfterClaim: z.boolean(),
  isStrong: z.boolean(),
  lastPassAt: epochMs.nullable(),
});

const judgement = z.strictObject({
  verdict: z.enum(VERDICTS),
  reason: z.string().max(512),
  message: text,
  object: objectKey.nullable(),
  strength: z.enum(['Strong', 'Weak']),
  weakObjects: z.array(objectKey).max(500),
});

const configReport = z.strictObject({
  config: z.string().max(63),
  generation: z.int().min(0),
  revision: digest.nullable(),
  phase: z.enum(APPLY_PHASES),
  readings: z.array(reading).max(600),
  judgement,
  drift: z
    .array(
      z.strictObject({ object: objectKey, kind: z.enum(['Edited', 'Deleted']), fields: z.array(z.string().max(500)).max(20), at: epochMs }),
    )
    .max(100),
  pruneHeld: z.strictObject({ hash: digest, objects: z.array(objectKey).max(600), total: z.int().min(0), since: epochMs }).nullable(),
  pruneFailed: z.array(z.strictObject({ object: objectKey, reason: text, since: epochMs })).max(600),
});

const observedObject = z.strictObject({
  ref,
  uid: z.string().max(64),
  generation: z.int().min(0),
  ready: z.enum(['True', 'False', 'Unknown', 'None']),
  reason: z.string().max(512),
  message: text,
  revision: text.nullable(),
  isSuspended: z.boolean(),
  isStalled: z.boolean(),
  isReconciling: z.boolean(),
  owner: objectKey.nullable(),
  config: z.string().max(63).nullable(),
  changedAt: epochMs.nullable(),
  lastPassAt: epochMs.nullable(),
  inventoryCount: z.int().nullable(),
  source: objectKey.nullable(),
});

export const agentReport = z.strictObject({
  seq: z.int().positive(),
  configs: z.array(configReport).max(200),
  observed: z.array(observedObject).max(20_000),
  removed: z.array(objectKey).max(20_000),
  isComplete: z.boolean(),
  facts: z.strictObject({
    agentVersion: z.string().max(64),
    kubernetes: z.string().max(64),
    flux: z.string().max(64).nullable(),
    clusterId: z.string().max(64),
    channel: z.enum(['WebSocket', 'Http']),
    mode: z.enum(['Apply', 'Observe']),
  }),
  observedAt: epochMs,
  clusterSilence: z.strictObject({ since: epochMs, message: text }).nullable(),
}) satisfies z.ZodType<AgentReport>;

const messageId = z.string().min(1).max(64);

/** What an agent says over its channel. Each `id` is answered once, by `claimed`, `ack` or `refused` with the same id. */
export const agentMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('desire'), etag: digest.nullable().describe('What the agent holds; null at first') }),
  z.strictObject({
    type: z.literal('claim'),
    id: messageId,
    items: z
      .array(z.strictObject({ config: z.string().max(63), generation: z.int().positive() }))
      .min(1)
      .max(200),
  }),
  z.strictObject({ type: z.literal('report'), id: messageId, report: agentReport }),
  z.strictObject({
    type: z.literal('heartbeat'),
    reportSeq: z.int().min(0).describe('Newest report it stands by'),
    observedAt: epochMs,
    clusterSilence: agentReport.shape.clusterSilence,
  }),
]);
export type AgentMessage = z.output<typeof agentMessage>;

/** What the server says over a channel. Unknown types are ignored by agents. */
export const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), serverTime: epochMs, pollAfterMs: z.int(), heartbeatMs: z.int(), bootEpoch: z.int() }),
  z.object({ type: z.literal('desired'), etag: digest, document: desiredDocument }),
  z.object({ type: z.literal('unchanged'), etag: digest }),
  z.object({
    type: z.literal('claimed'),
    id: messageId,
    items: z.array(z.object({ config: z.string(), generation: z.int(), isAccepted: z.boolean(), code: z.string().nullable() })),
    etag: digest,
    document: desiredDocument,
  }),
  z.object({ type: z.literal('ack'), id: messageId, seq: z.int(), pollAfterMs: z.int() }),
  z.object({ type: z.literal('refused'), id: messageId.nullable(), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.output<typeof serverMessage>;
