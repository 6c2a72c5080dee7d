import { z } from 'zod';
import { API_VERSION, count, instant, labels, listOf, metadata, name, pageQuery, reason, region } from './common.ts';

const clusterPattern = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?$/, 'A name in which * and ? stand for any')
  .describe('Names that may join: exact, or with * and ?');

export const joinTokenSpec = z
  .strictObject({
    uses: z.int().min(1).max(10_000).default(1).describe('How many clusters may join'),
    expiresAt: instant.optional().describe('At most 30 days ahead; default 1 h for one use, else 24 h'),
    approval: z.enum(['Manual', 'Auto']).default('Manual').describe('Auto only for one use and an exact clusterName'),
    clusterName: clusterPattern.optional(),
    region: region.optional().describe('Imposed region; without one the agent names it'),
    labels: labels.optional().describe('Imposed labels'),
    allowLabels: z.array(z.string().max(317)).max(64).default([]).describe('Keys of labels that the agent may set'),
    agentThumbprint: z.string().max(43).optional().describe('Only the agent with this key may join'),
    rekeys: z.string().max(40).optional().describe('uid of the cluster whose key is replaced; always Manual'),
  })
  .meta({ id: 'JoinTokenSpec' });

export const joinTokenCreate = z
  .strictObject({
    metadata: z.strictObject({ name: name.optional() }).optional(),
    spec: joinTokenSpec,
    publicKey: z.string().max(80).optional().describe('`ed25519:…` of a token made elsewhere; without it the answer shows a token, once'),
  })
  .meta({ id: 'JoinTokenCreate' });

export const joinTokenResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('JoinToken'),
    metadata,
    spec: joinTokenSpec,
    status: z.object({
      handle: z.string().describe('Public part of the token'),
      uses: count.describe('Clusters that have joined'),
      phase: z.enum(['Active', 'Spent', 'Expired', 'Revoked']),
      revokedAt: instant.nullable(),
      joined: z
        .array(z.object({ cluster: z.string(), uid: z.string(), at: instant }))
        .max(200)
        .describe('Who joined with it, newest first'),
    }),
  })
  .meta({ id: 'JoinToken' });

export const joinTokenCreated = joinTokenResource
  .extend({ token: z.string().nullable().describe('The join token, shown this once; null when its key was made elsewhere') })
  .meta({ id: 'JoinTokenCreated' });
export const joinTokenQuery = pageQuery;
export const joinTokenList = listOf('JoinTokenList', joinTokenResource);

export const registrationResource = z
  .object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('Registration'),
    uid: z.string(),
    cluster: z.string().describe('Name that wants to join'),
    request: z.enum(['Join', 'Rekey']).describe('A new cluster, or a new key for one'),
    isUnsolicited: z.boolean().describe('A plain join under a taken name: treat it with suspicion'),
    thumbprint: z.string(),
    hexGroups: z.string().describe('The thumbprint for reading aloud'),
    words: z.string().describe('The same as six words; the agent logs them too'),
    phase: z.enum(['Waiting', 'Approved', 'Rejected', 'Expired']),
    facts: z.record(z.string(), z.string()),
    labels: z.record(z.string(), z.string()),
    sameCluster: z.array(z.string()).max(20).describe('Registered clusters that run on the same Kubernetes cluster'),
    requestedAt: instant,
    expiresAt: instant,
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'Registration' });
export const registrationQuery = pageQuery.extend({ phase: z.enum(['Waiting', 'Approved', 'Rejected', 'Expired']).optional() });
export const registrationList = listOf('RegistrationList', registrationResource);
export const approval = z
  .strictObject({
    thumbprint: z.string().max(100).describe('As the agent logged it: RFC 7638 form or hex groups'),
    reason: reason.optional(),
  })
  .meta({ id: 'Approval' });
export const rejection = z.strictObject({ reason }).meta({ id: 'Rejection' });
