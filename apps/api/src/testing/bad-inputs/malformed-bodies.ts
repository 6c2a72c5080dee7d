import type { BadInput } from './bad-input.ts';

const TOKENS = '/api/v1/join-tokens';
const CONFIGS = '/api/v1/configs';
const PUBLISH = '/api/v1/configs/webapp/revisions';
const YAML = { 'content-type': 'application/yaml' };

/** What is refused before any schema looks at it. */
export const MALFORMED_BODIES: readonly BadInput[] = [
  { title: 'no JSON at all', method: 'POST', path: TOKENS, raw: '{"spec":', code: 'malformed_body' },
  { title: 'an empty body where one is needed', method: 'POST', path: CONFIGS, raw: '', code: 'malformed_body' },
  { title: 'a list where an object is expected', method: 'POST', path: TOKENS, body: [], code: 'invalid_field' },
  { title: 'a key given twice', method: 'POST', path: TOKENS, raw: '{"spec":{"uses":1,"uses":2}}', code: 'malformed_body', says: /uses/ },
  {
    title: 'a key that reaches for the prototype',
    method: 'POST',
    path: TOKENS,
    raw: '{"spec":{},"__proto__":{"admin":true}}',
    code: 'malformed_body',
    says: /__proto__/,
  },
  { title: 'depth 40', method: 'POST', path: TOKENS, raw: nested(40), code: 'malformed_body', says: /32/ },
  { title: 'a lone surrogate', method: 'POST', path: CONFIGS, raw: '{"metadata":{"name":"\\ud800"}}', code: 'malformed_body' },
  {
    title: 'bytes that are not UTF-8',
    method: 'POST',
    path: CONFIGS,
    raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    code: 'malformed_body',
  },
  {
    title: 'a number beyond what JSON numbers can hold',
    method: 'POST',
    path: TOKENS,
    raw: '{"spec":{"uses":1e999}}',
    code: 'malformed_body',
  },
  {
    title: '11 MiB where 10 are taken',
    method: 'POST',
    path: PUBLISH,
    raw: JSON.stringify({ message: 'x'.repeat(11 * 1024 * 1024) }),
    code: 'body_too_large',
  },
  {
    title: '2 MiB where 1 is taken',
    method: 'POST',
    path: CONFIGS,
    raw: JSON.stringify({ metadata: { name: 'x'.repeat(2 * 1024 * 1024) } }),
    code: 'body_too_large',
  },
  {
    title: 'a form',
    method: 'POST',
    path: TOKENS,
    raw: 'uses=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    code: 'unsupported_media_type',
  },
  {
    title: 'plain text that holds JSON',
    method: 'POST',
    path: TOKENS,
    raw: '{"spec":{}}',
    headers: { 'content-type': 'text/plain' },
    code: 'unsupported_media_type',
  },
  { title: 'YAML where only JSON is taken', method: 'POST', path: TOKENS, raw: 'spec: {}', headers: YAML, code: 'unsupported_media_type' },
  {
    title: 'a brotli body',
    method: 'POST',
    path: TOKENS,
    raw: '{"spec":{}}',
    headers: { 'content-encoding': 'br' },
    code: 'unsupported_encoding',
  },
  { title: 'a YAML alias bomb', method: 'POST', path: PUBLISH, raw: aliasBomb(), headers: YAML, code: 'malformed_body', says: /alias/i },
  {
    title: 'a YAML key given twice',
    method: 'POST',
    path: PUBLISH,
    raw: 'message: a\nmessage: b\nobjects: []\n',
    headers: YAML,
    code: 'malformed_body',
    says: /message/,
  },
  {
    title: 'a YAML merge key',
    method: 'POST',
    path: PUBLISH,
    raw: 'a: &a {x: 1}\nb:\n  <<: *a\n',
    headers: YAML,
    code: 'malformed_body',
    says: /merge|<</i,
  },
];

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function aliasBomb(): string {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i += 1) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(',')}]`);
  return `${lines.join('\n')}\n`;
}
