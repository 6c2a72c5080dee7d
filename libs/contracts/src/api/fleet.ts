import { ROLE_NAMES, SHOWN_WORDS } from '@flotilla/core';
import { z } from 'zod';
import { API_VERSION, count, instant, listOf, name, pageQuery, selectorText, jsonObject } from './common.ts';

const counts = z.record(z.enum(SHOWN_WORDS), count);

export const fleetSummary = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('FleetSummary'),
    at: instant,
    total: count,
    shown: counts.describe('Clusters by shown word'),
    regions: z.array(z.object({ region: z.string(), total: count, shown: counts })).max(2000),
    waitingRegistrations: count.describe('Joins that wait for an approval'),
  })
  .meta({ id: 'FleetSummary' });

export const attentionQuery = pageQuery.extend({ selector: selectorText.optional() });
export const cause = z
  .object({
    reason: z.string(),
    kind: z.string().describe('Kind of the object, or Config'),
    severity: z.string(),
    message: z.string().describe('A sample of the message'),
    clusters: count,
    since: instant.describe('The oldest'),
    sample: z.array(z.object({ cluster: z.string(), subject: z.string() })).max(5),
    next: z.string().describe('A command that shows more'),
  })
  .meta({ id: 'Cause' });
export const attentionList = listOf('AttentionList', cause);

export const whoami = z
  .object({
    name: z.string(),
    role: z.enum(ROLE_NAMES as [string, ...string[]]),
    permissions: z.array(z.string()).max(100),
    tokenExpiresAt: instant,
    server: z.string(),
  })
  .meta({ id: 'WhoAmI' });
export const version = z
  .object({ version: z.string(), apiVersions: z.array(z.string()).max(10), protocol: z.array(z.string()).max(10) })
  .meta({ id: 'Version' });
export const index = z
  .object({ name: z.string(), version: z.string(), documentation: z.string(), openapi: z.string() })
  .meta({ id: 'Index' });

export const apiTokenCreate = z
  .strictObject({
    name,
    role: z.enum(ROLE_NAMES as [string, ...string[]]),
    expiresAt: instant.optional().describe('Default 90 days, at most one year'),
  })
  .meta({ id: 'ApiTokenCreate' });
export const apiTokenResource = z
  .object({
    uid: z.string(),
    name: z.string(),
    role: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiToken' });
export const apiTokenCreated = apiTokenResource.extend({ token: z.string().describe('Shown this once') }).meta({ id: 'ApiTokenCreated' });
export const apiTokenList = listOf('ApiTokenList', apiTokenResource);

export const auditQuery = pageQuery.extend({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  object: z.string().max(300).optional(),
  since: instant.optional(),
});
export const auditRecord = z
  .object({
    uid: z.string(),
    at: instant,
    actor: z.string(),
    action: z.string(),
    object: z.string(),
    outcome: z.string(),
    reason: z.string().nullable(),
    requestId: z.string(),
    detail: jsonObject,
  })
  .meta({ id: 'AuditRecord' });
export const auditList = listOf('AuditRecordList', auditRecord);
