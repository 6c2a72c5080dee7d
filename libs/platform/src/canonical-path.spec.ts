import { expect, it } from 'vitest';
import { canonicalPathFault } from './canonical-path.ts';

it.each([
  '/',
  '/api/v1/clusters',
  '/api/v1/clusters/edge-001',
  '/api/v1/clusters/cl_01kaq8z3m5t7w9yb2d4f6h8j0k',
  '/api/v1/configs/webapp/revisions/webapp@r17',
  '/agent/v1/revisions/sha256:0123456789abcdef',
  '/api/v1/clusters/edge-001/keys/AkXIZFzonb59ZmGwyKgi3H3BwMi6amevqdKQiLZhdtc',
  '/api/v1/clusters/%C3%B6',
  '/api/v1/clusters/a+b',
  '/api/v1/clusters/%252e',
  '/api/v1/clusters/%20',
])('takes %s as it is', (path) => {
  expect(canonicalPathFault(path)).toBeNull();
});

it.each([
  ['', 'begin with'],
  ['api/v1', 'begin with'],
  ['/api//v1', 'empty segment'],
  ['/api/v1/', 'ends in'],
  ['/api/./v1', '"." or ".."'],
  ['/api/../v1', '"." or ".."'],
  ['/api/v1/%2e', 'two upper-case hex digits'],
  ['/api/v1/%2E%2E', 'needs no encoding'],
  ['/api/v1/a%2Fb', 'encoded separator'],
  ['/api/v1/a%2fb', 'two upper-case hex digits'],
  ['/api/v1/a%5Cb', 'encoded separator'],
  ['/api/v1/a%00b', 'encoded separator'],
  ['/api/v1/a;x=1', 'must be percent-encoded'],
  ['/api/v1/a%3Bx=1', 'encoded separator'],
  ['/api/v1/%c3%b6', 'two upper-case hex digits'],
  ['/api/v1/webapp%40r17', 'needs no encoding'],
  ['/agent/v1/revisions/sha256%3A01', 'needs no encoding'],
  ['/api/v1/%61', 'needs no encoding'],
  ['/api/v1/ö', 'must be percent-encoded'],
  ['/api/v1/a b', 'must be percent-encoded'],
  ['/api/v1/a\\b', 'must be percent-encoded'],
  ['/api/v1/%', 'two upper-case hex digits'],
  ['/api/v1/%zz', 'two upper-case hex digits'],
  ['/api/v1/%C3', 'not UTF-8'],
  ['/api/v1/%C0%AF', 'not UTF-8'],
])('refuses %s', (path, why) => {
  expect(canonicalPathFault(path)).toContain(why);
});
