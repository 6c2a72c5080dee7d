import type { ErrorCode } from '@flotilla/core';

/** A request that must be refused: with this code, with a hint where one can help, without a changed row and without an end of the process. */
export interface BadInput {
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** JSON value, or text that is sent as it is. */
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
  /** What the problem document must say somewhere. */
  readonly says?: RegExp;
}

const TOKENS = '/api/v1/join-tokens';
const CONFIGS = '/api/v1/configs';
const PUBLISH = '/api/v1/configs/webapp/revisions';
const YAML = { 'content-type': 'application/yaml' };
const MERGE = { 'content-type': 'application/merge-patch+json' };

const source = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'main-app', namespace: 'flux-system' },
  spec: { interval: '24h', url: 'https://git.example.com/company/main-app', ref: { commit: '3f2a91c4e5d6b7a8f9011223344556677889900a' } },
};
const root = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'webapp', namespace: 'flux-system' },
  spec: { interval: '5m', path: './apps', prune: true, wait: true, sourceRef: { kind: 'GitRepository', name: 'main-app' } },
};
const revision = (...objects: unknown[]) => ({ objects });
const withSpec = (object: { readonly spec: object }, spec: object) => ({ ...object, spec: { ...object.spec, ...spec } });
const without = (object: { readonly spec: object }, field: string) => ({
  ...object,
  spec: Object.fromEntries(Object.entries(object.spec).filter(([key]) => key !== field)),
});

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

const MALFORMED: readonly BadInput[] = [
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

const FIELDS: readonly BadInput[] = [
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

const PARAMETERS: readonly BadInput[] = [
  {
    title: 'an unknown parameter, with the nearest one',
    method: 'GET',
    path: '/api/v1/clusters?selectr=env=prod',
    code: 'unknown_parameter',
    says: /selector/,
  },
  { title: 'a page of 1,000', method: 'GET', path: '/api/v1/clusters?limit=1000', code: 'invalid_field', says: /200/ },
  { title: 'a selector in a query that cannot be read', method: 'GET', path: '/api/v1/clusters?selector=a%20b', code: 'invalid_selector' },
  { title: 'a cursor that is not ours', method: 'GET', path: '/api/v1/clusters?cursor=AAAA', code: 'cursor_expired' },
  { title: 'a path with a doubled slash', method: 'GET', path: '/api/v1//clusters', code: 'non_canonical_path' },
  { title: 'a path that climbs, encoded', method: 'GET', path: '/api/v1/clusters/%2e%2e/configs', code: 'non_canonical_path' },
  { title: 'a trailing slash', method: 'GET', path: '/api/v1/clusters/', code: 'non_canonical_path' },
  { title: 'a path that does not exist', method: 'GET', path: '/api/v1/cluster', code: 'not_found' },
  { title: 'a method that the path does not take', method: 'DELETE', path: '/api/v1/clusters', code: 'method_not_allowed' },
  { title: 'a cluster that does not exist', method: 'GET', path: '/api/v1/clusters/no-such', code: 'not_found' },
  {
    title: 'a change without If-Match',
    method: 'PATCH',
    path: '/api/v1/configs/webapp',
    body: { spec: { description: 'x' } },
    headers: MERGE,
    code: 'precondition_required',
  },
  {
    title: 'a change with an old If-Match',
    method: 'PATCH',
    path: '/api/v1/configs/webapp',
    body: { spec: { description: 'x' } },
    headers: { ...MERGE, 'if-match': '"99"' },
    code: 'precondition_failed',
  },
  { title: 'no credential', method: 'GET', path: '/api/v1/clusters', headers: { authorization: '' }, code: 'unauthenticated' },
  {
    title: 'a credential that is none, on a public route',
    method: 'GET',
    path: '/api/v1/version',
    headers: { authorization: 'Bearer garbage' },
    code: 'unauthenticated',
  },
  {
    title: 'an agent’s scheme on a route for people',
    method: 'GET',
    path: '/api/v1/clusters',
    headers: { authorization: 'FlotillaAgent a.b.c' },
    code: 'unauthenticated',
  },
  {
    title: 'a join with a token that never was',
    method: 'POST',
    path: '/agent/v1/join',
    body: joinBody(),
    headers: { authorization: '' },
    code: 'join_rejected',
  },
  {
    title: 'assigning to nobody',
    method: 'POST',
    path: '/api/v1/configs/webapp/assign',
    body: { revision: 'r99', cluster: 'no-such', reason: 'x' },
    code: 'not_found',
  },
  {
    title: 'assigning to a cluster and a selector',
    method: 'POST',
    path: '/api/v1/configs/webapp/assign',
    body: { revision: 'r1', cluster: 'a', selector: '', reason: 'x' },
    code: 'invalid_field',
  },
  {
    title: 'an act without a reason',
    method: 'POST',
    path: '/api/v1/configs/webapp/assign',
    body: { revision: 'r1', cluster: 'a', reason: '  ' },
    code: 'invalid_field',
  },
];

const REVISIONS: readonly BadInput[] = [
  {
    title: 'an old API version, with the upgraded manifest',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, { ...root, apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2' }),
    code: 'lint_failed',
    says: /FLX001[\s\S]*kustomize\.toolkit\.fluxcd\.io\/v1"/,
  },
  {
    title: 'a Kustomization without sourceRef',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, without(root, 'sourceRef')),
    code: 'lint_failed',
    says: /sourceRef/,
  },
  {
    title: 'spec.concurrency, which no Flux kind has',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { concurrency: 5 })),
    code: 'lint_failed',
    says: /--concurrent/,
  },
  {
    title: 'a HelmRelease without chart',
    method: 'POST',
    path: PUBLISH,
    body: revision({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'a', namespace: 'flux-system' },
      spec: { interval: '5m' },
    }),
    code: 'lint_failed',
    says: /chart/,
  },
  {
    title: 'a reference to nothing',
    method: 'POST',
    path: PUBLISH,
    body: revision(root),
    code: 'lint_failed',
    says: /GitRepository\/flux-system\/main-app/,
  },
  {
    title: 'a dependency on itself',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { dependsOn: [{ name: 'webapp' }] })),
    code: 'lint_failed',
    says: /FLX005/,
  },
  {
    title: 'a plain Secret',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'flux-system' },
      data: { a: 'Yg==' },
    }),
    code: 'plaintext_secret',
    says: /SOPS|sops/,
  },
  {
    title: 'a SOPS Secret',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'flux-system' },
      data: { a: 'ENC[AGE...]' },
      sops: { age: {} },
    }),
    code: 'sops_secret_in_revision',
    says: /source/,
  },
  {
    title: 'a kind that no revision holds',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'flux-system' } }),
    code: 'lint_failed',
    says: /source/,
  },
  {
    title: 'a variable without a value',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { path: './apps/$(vars.overlay)' })),
    code: 'unresolved_variable',
    says: /overlay/,
  },
  {
    title: 'a Git host that cannot be reached',
    method: 'POST',
    path: PUBLISH,
    body: revision(withSpec(source, { url: 'http://127.0.0.1:1/none', ref: { branch: 'main' } }), root),
    code: 'unresolved_reference',
    says: /main/,
  },
  {
    title: 'a field of a source given twice, in JSON',
    method: 'POST',
    path: PUBLISH,
    raw: '{"objects":[{"kind":"GitRepository","spec":{"interval":"1m",\n"interval":"2m"}}]}',
    code: 'malformed_body',
    says: /interval.*line 1 column 45 and at line 2 column 1/,
  },
  {
    title: 'a field of a source given twice, in YAML',
    method: 'POST',
    path: PUBLISH,
    raw: 'objects:\n- kind: GitRepository\n  spec:\n    interval: 1m\n    "interval": 2m\n',
    headers: YAML,
    code: 'malformed_body',
    says: /interval.*line 4 column 5 and at line 5 column 5/,
  },
  {
    title: 'a data key of a ConfigMap given twice',
    method: 'POST',
    path: PUBLISH,
    raw: 'objects:\n- kind: ConfigMap\n  data: {a: x, a: y}\n',
    headers: YAML,
    code: 'malformed_body',
    says: /line 3 column 10 and at line 3 column 16/,
  },
  {
    title: 'a merge key that repeats one',
    method: 'POST',
    path: PUBLISH,
    raw: 'message: a\nobjects: []\n<<: {message: b}\n',
    headers: YAML,
    code: 'malformed_body',
    says: /<</,
  },
  {
    title: 'a good document with a bad one behind it',
    method: 'POST',
    path: PUBLISH,
    raw: `${JSON.stringify(revision(source, root))}\n---\nmessage: a\nmessage: b\n`,
    headers: YAML,
    code: 'malformed_body',
    says: /One document/,
  },
  { title: 'no objects', method: 'POST', path: PUBLISH, body: revision(), code: 'invalid_field' },
  {
    title: 'a revision for a config that does not exist',
    method: 'POST',
    path: '/api/v1/configs/no-such/revisions',
    body: revision(source, root),
    code: 'not_found',
  },
];

/** More than forty ways to get it wrong. A config `webapp` exists. */
export const BAD_INPUTS: readonly BadInput[] = [...MALFORMED, ...FIELDS, ...PARAMETERS, ...REVISIONS];

function aliasBomb(): string {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i += 1) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(',')}]`);
  return `${lines.join('\n')}\n`;
}

function joinBody(): unknown {
  return {
    handle: 'as3nn9tmcd',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    nonce: 'AQAAAABrSdJ4',
    name: 'edge-1',
    facts: {},
    labels: {},
    tokenSignature: 'A'.repeat(86),
    keySignature: 'A'.repeat(86),
  };
}
