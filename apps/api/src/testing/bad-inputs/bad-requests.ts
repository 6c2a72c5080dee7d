import type { BadInput } from './bad-input.ts';

const MERGE = { 'content-type': 'application/merge-patch+json' };

/** Paths, queries, headers and credentials, and acts that name nothing. */
export const BAD_REQUESTS: readonly BadInput[] = [
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
