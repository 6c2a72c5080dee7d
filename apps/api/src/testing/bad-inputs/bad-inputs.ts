import { BAD_FIELDS } from './bad-fields.ts';
import type { BadInput } from './bad-input.ts';
import { BAD_REQUESTS } from './bad-requests.ts';
import { BAD_REVISIONS } from './bad-revisions.ts';
import { MALFORMED_BODIES } from './malformed-bodies.ts';

/** More than forty ways to get it wrong. A config `webapp` exists. */
export const BAD_INPUTS: readonly BadInput[] = [...MALFORMED_BODIES, ...BAD_FIELDS, ...BAD_REQUESTS, ...BAD_REVISIONS];
