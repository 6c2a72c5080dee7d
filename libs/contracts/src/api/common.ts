import {
  isDigest,
  isJsonObject,
  isName,
  parseDuration,
  parseInstant,
  parseSelector,
  suggestName,
  type Digest,
  type JsonObject,
} from '@flotilla/core';
import { z } from 'zod';

/** `apiVersion` of every manifest and resource. */
export const API_VERSION = 'flotilla.dev/v1alpha1';

export const name = z
  .string()
  .max(253)
  .superRefine((text, context) => {
    if (isName(text)) return;
    const suggestion = suggestName(text);
    const hint = suggestion === null ? '' : `; "${suggestion}" is one`;
    context.addIssue({ code: 'custom', message: `A name is a DNS label: 1 to 63 of a-z, 0-9 and "-", not at its ends${hint}` });
  })
  .describe('DNS label: 1 to 63 of a-z, 0-9 and "-", not at its ends');

/** A name or a uid in a path; a uid holds `_`, a name never does. */
export const nameOrUid = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'A name or a uid')
  .describe('Name or uid');

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export const labels = z
  .record(
    z.string().regex(LABEL_KEY, 'A label key as Kubernetes takes it'),
    z.string().regex(LABEL_VALUE, 'A label value as Kubernetes takes it, at most 63 characters'),
  )
  .refine((map) => Object.keys(map).length <= 64, 'At most 64 labels')
  .refine(
    (map) => !Object.keys(map).some((key) => key === 'name' || key === 'region' || key.startsWith('flotilla.dev/')),
    '"name", "region" and flotilla.dev/… are the server’s own keys',
  )
  .describe('Labels as in Kubernetes; selectors read them');

export const annotations = z.record(z.string().max(317), z.string().max(4096)).describe('Free text for people and tools');

export const region = z.string().min(1).max(63).regex(LABEL_VALUE).describe('Location of the cluster; selectors read it as `region`');

export const selectorText = z
  .string()
  .superRefine((text, context) => {
    try {
      parseSelector(text);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof Error ? error.message : 'The selector cannot be read',
        params: { code: 'invalid_selector' },
      });
    }
  })
  .meta({ maxLength: 1_024, description: 'Label selector as in Kubernetes: `env=prod,region in (eu-west,eu-north),!legacy`' });

export const instant = z
  .string()
  .refine((text) => parseInstant(text) !== null, 'An RFC 3339 instant such as 2026-12-01T06:00:00Z')
  .describe('RFC 3339, UTC');

export const durationText = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'A duration such as 90s, 30m, 4h or 7d')
  .describe('Duration: `90s`, `30m`, `4h`, `7d`');

export const digest = z
  .custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'sha256: and 64 hex digits')
  .meta({ type: 'string', description: 'sha256: and 64 hex digits' });

/** Any JSON object, as the domain types it. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'An object').meta({ type: 'object', additionalProperties: true });

export const count = z.int().min(0);

export const reason = z.string().trim().min(1).max(500).describe('Why; kept in audit and history');

/** Resource metadata as answered. */
export const metadata = z.object({
  name: z.string().describe('Name'),
  uid: z.string().describe('Uid: prefix, `_` and 26 characters; sorts by time'),
  labels: z.record(z.string(), z.string()).describe('Labels'),
  annotations: z.record(z.string(), z.string()).describe('Annotations'),
  generation: z.int().describe('Grows with each change of what is wanted; what If-Match compares'),
  createdAt: instant,
  createdBy: z.string().describe('Who made it'),
  updatedAt: instant,
  updatedBy: z.string().describe('Who changed it last'),
});

/** Query of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows per page, at most 200'),
  cursor: z.string().max(1024).optional().describe('`page.next` of the page before'),
});

/** A page of a list: keyset paging, uid as tie-break; the cursor is bound to filter and order. */
export function listOf<T extends z.ZodType>(kind: string, item: T) {
  return z
    .object({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal(kind),
      items: z.array(item).max(200).describe('The rows of this page'),
      page: z
        .object({ limit: z.int(), next: z.string().nullable().describe('Cursor of the next page; null on the last') })
        .describe('Where this page lies'),
    })
    .meta({ id: kind });
}

/** Answer of an act on many clusters, also of its dry run. */
export const blastRadius = z
  .object({
    matched: count.describe('Clusters that the selection holds'),
    changed: count.describe('Clusters whose assignment changes; the others have it already'),
    skipped: count.describe('Clusters that the selection holds but that take no part: they only observe, or wait for approval'),
    share: z.number().min(0).max(1).describe('Matched as a share of the fleet, 0 to 1'),
    byRegion: z.record(z.string(), count).describe('Matched clusters by region'),
    offline: count.describe('Matched clusters that are not Online now'),
    dryRun: z.boolean().describe('True: nothing was changed'),
    confirmToken: z.string().nullable().describe('Send it back to act; needed above 100 clusters or 10 % of the fleet of more than 10'),
    expiresAt: instant.nullable().describe('When the confirm token ends'),
  })
  .meta({ id: 'BlastRadius' });

export const dryRunQuery = z.strictObject({ dryRun: z.stringbool().default(false).describe('true: check everything, change nothing') });
