import { serverMessage } from '@flotilla/contracts';
import { describe, expect, it } from 'vitest';
import { readServerMessage } from './server-message.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const CONFIG = { config: 'webapp', generation: 1, claim: 'Offered', revision: DIGEST, rendering: DIGEST, token: 't', pruneApproved: null };
const DOCUMENT = { cluster: 'cl_1', timeline: 'one', configs: [CONFIG] };
const DESIRED = { type: 'desired', etag: DIGEST, document: DOCUMENT };

const GOOD: readonly (readonly [string, unknown])[] = [
  ['a welcome', { type: 'welcome', serverTime: 1, pollAfterMs: 1, heartbeatMs: 1, bootEpoch: 1 }],
  ['a document', DESIRED],
  ['an empty document', { ...DESIRED, document: { ...DOCUMENT, configs: [] } }],
  ['a document that assigns nothing', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, revision: null, rendering: null }] } }],
  ['a document with a field of a later version', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, expiresAt: 1 }] } }],
  [
    'an answer to claims',
    {
      type: 'claimed',
      id: '1',
      items: [{ config: 'webapp', generation: 1, isAccepted: false, code: 'claim_refused' }],
      etag: DIGEST,
      document: DOCUMENT,
    },
  ],
  ['an acknowledgement', { type: 'ack', id: '1', seq: 1, pollAfterMs: 1 }],
  ['a refusal of nothing in particular', { type: 'refused', id: null, code: 'internal', detail: 'x' }],
];

const BAD: readonly (readonly [string, unknown])[] = [
  ['no object', []],
  ['an unknown type', { type: 'news' }],
  ['a document without configs', { ...DESIRED, document: { cluster: 'cl_1', timeline: 'one' } }],
  ['a document with half a config', { ...DESIRED, document: { ...DOCUMENT, configs: [CONFIG, { config: 'other' }] } }],
  ['generation 0', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, generation: 0 }] } }],
  ['a generation in text', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, generation: '1' }] } }],
  ['an unknown claim', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, claim: 'Perhaps' }] } }],
  ['a digest cut short', { ...DESIRED, document: { ...DOCUMENT, configs: [{ ...CONFIG, rendering: DIGEST.slice(0, -1) }] } }],
  ['an etag that is none', { ...DESIRED, etag: 'x' }],
];

describe('a message of the server', () => {
  it.each(GOOD)('is read by hand as by the contract: %s', (_case, message) => {
    expect(readServerMessage(JSON.stringify(message))).not.toBeNull();
    expect(serverMessage.safeParse(message).success).toBe(true);
  });

  it.each(BAD)('is ignored whole, as by the contract: %s', (_case, message) => {
    expect(readServerMessage(JSON.stringify(message))).toBeNull();
    expect(serverMessage.safeParse(message).success).toBe(false);
  });
});
