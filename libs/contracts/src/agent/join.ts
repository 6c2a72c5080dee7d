import { z } from 'zod';

const b64u = z
  .string()
  .max(600)
  .regex(/^[A-Za-z0-9_-]+$/);
export const jwk = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: b64u.length(43) });
export type AgentJwk = z.output<typeof jwk>;

export const challengeRequest = z.strictObject({ jwk }).meta({ id: 'JoinChallengeRequest' });
export const challengeResponse = z
  .object({ nonce: z.string(), serverTime: z.string(), audience: z.string() })
  .meta({ id: 'JoinChallenge' });

export const joinRequest = z
  .strictObject({
    handle: z.string().length(10),
    jwk,
    nonce: b64u,
    name: z.string().min(1).max(253).describe('A DNS label; anything else is refused with a suggestion'),
    facts: z.record(z.string().max(63), z.string().max(256)).refine((map) => Object.keys(map).length <= 32, 'At most 32 facts'),
    labels: z
      .record(z.string().max(317), z.string().max(63))
      .refine((map) => Object.keys(map).length <= 64, 'At most 64 labels')
      .describe('`region` may be among them'),
    tokenSignature: b64u,
    keySignature: b64u,
  })
  .meta({ id: 'JoinRequest' });
export const joinResponse = z
  .object({
    clusterUid: z.string().nullable().describe('null while the request waits under a taken name'),
    cluster: z.string(),
    thumbprint: z.string(),
    phase: z.enum(['Pending', 'Active']),
    serverTime: z.string(),
    pollAfterMs: z.int(),
  })
  .meta({ id: 'JoinResponse' });

export const selfResponse = z
  .object({
    cluster: z.string(),
    clusterUid: z.string(),
    phase: z.enum(['Pending', 'Active']),
    serverTime: z.string(),
    pollAfterMs: z.int(),
  })
  .meta({ id: 'AgentSelf' });

/** Body of one rendering, as an agent fetches it by digest. */
export const renderingBody = z
  .object({
    config: z.string(),
    revision: z.string(),
    objects: z.array(
      z.looseObject({
        apiVersion: z.string(),
        kind: z.string(),
        metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
      }),
    ),
    expected: z.record(z.string(), z.string()),
    unpinned: z.array(z.string()),
    prune: z.object({ maxDeletes: z.int(), maxPercent: z.number(), onRemove: z.enum(['Delete', 'Orphan']) }),
  })
  .meta({ id: 'RenderingBody' });
