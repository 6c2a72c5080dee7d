import type { BadInput } from './bad-input.ts';

const TOKENS = '/api/v1/join-tokens';
const CONFIGS = '/api/v1/configs';

export const BAD_FIELDS: readonly BadInput[] = [
  {
    title: 'an unknown field, with the nearest one',
    method: 'POST',
    path: TOKENS,
    body: { spec: { regoin: 'eu' } },
    code: 'unknown_field',
    says: /region/,
  },
  {
    title: 'the wrong case of a value, with the right one',
    method: 'POST',
    path: TOKENS,
    body: { spec: { approval: 'auto' } },
    code: 'invalid_field',
    says: /Auto/,
  },
  {
    title: 'a number out of range',
    method: 'POST',
    path: TOKENS,
    body: { spec: { uses: 10_001 } },
    code: 'invalid_field',
    says: /10000|10,000/,
  },
  { title: 'text where a number belongs', method: 'POST', path: TOKENS, body: { spec: { uses: '5' } }, code: 'invalid_field' },
  {
    title: 'an object where a scalar belongs',
    method: 'POST',
    path: CONFIGS,
    body: { metadata: { name: { $ne: '' } } },
    code: 'invalid_field',
  },
  {
    title: 'an instant without a zone',
    method: 'POST',
    path: TOKENS,
    body: { spec: { expiresAt: '2026-12-01 06:00' } },
    code: 'invalid_field',
  },
  {
    title: 'approval Auto for many clusters',
    method: 'POST',
    path: TOKENS,
    body: { spec: { approval: 'Auto', uses: 50 } },
    code: 'invalid_field',
    says: /Auto/,
  },
  {
    title: 'a name with capitals, with a suggestion',
    method: 'POST',
    path: CONFIGS,
    body: { metadata: { name: 'WebApp' } },
    code: 'invalid_field',
    says: /webapp/,
  },
  { title: 'a name of 64 letters', method: 'POST', path: CONFIGS, body: { metadata: { name: 'a'.repeat(64) } }, code: 'invalid_field' },
  { title: 'a name that is taken', method: 'POST', path: CONFIGS, body: { metadata: { name: 'webapp' } }, code: 'name_taken' },
  {
    title: 'a selector that cannot be read',
    method: 'POST',
    path: CONFIGS,
    body: { metadata: { name: 'other' }, spec: { scope: 'env in prod' } },
    code: 'invalid_selector',
  },
  {
    title: 'a label of the server’s own',
    method: 'POST',
    path: TOKENS,
    body: { spec: { labels: { 'flotilla.dev/config': 'x' } } },
    code: 'invalid_field',
  },
  {
    title: 'a field of a later version',
    method: 'POST',
    path: CONFIGS,
    body: { metadata: { name: 'other' }, spec: { plan: 'fleet-standard' } },
    code: 'unsupported_field',
    says: /plan/,
  },
  {
    title: 'status, which is the server’s',
    method: 'POST',
    path: CONFIGS,
    body: { metadata: { name: 'other' }, status: {} },
    code: 'unknown_field',
  },
];
