import { describe, expect, it } from 'vitest';
import { pathOf, queryOf } from './address-path.ts';
import { addresses } from './addresses.ts';

const { getCluster, getRevision, revokeClusterKey } = addresses;

describe('a path', () => {
  it.each([
    ['store-0421', '/api/v1/clusters/store-0421'],
    ['cl_01KAQ8Z3M5T7W9YB2D4F6H8J0K', '/api/v1/clusters/cl_01KAQ8Z3M5T7W9YB2D4F6H8J0K'],
    ['a/b', '/api/v1/clusters/a%2Fb'],
    ['a?b#c', '/api/v1/clusters/a%3Fb%23c'],
    ['höhe', '/api/v1/clusters/h%C3%B6he'],
    ['100%', '/api/v1/clusters/100%25'],
  ])('holds %j in one segment, encoded once', (cluster, path) => {
    expect(pathOf(getCluster, { cluster })).toBe(path);
  });

  it('leaves the colon of a digest and the @ of a revision as they are', () => {
    expect(pathOf(getRevision, { config: 'webapp', revision: 'sha256:ab' })).toBe('/api/v1/configs/webapp/revisions/sha256:ab');
  });

  it.each(['', '.', '..'])('refuses %j, which would name another resource', (thumbprint) => {
    expect(() => pathOf(revokeClusterKey, { cluster: 'store-1', thumbprint })).toThrow('thumbprint');
  });

  it('refuses to leave a parameter out', () => {
    expect(() => pathOf(getCluster)).toThrow('cluster');
  });
});

describe('a query', () => {
  it('encodes a label key with a slash, and blanks and commas of a selector', () => {
    expect(queryOf({ selector: 'topology.kubernetes.io/region in (a, b)' })).toBe(
      '?selector=topology.kubernetes.io%2Fregion%20in%20(a%2C%20b)',
    );
  });

  it('leaves out what is undefined, and itself when nothing is left', () => {
    expect(queryOf({ limit: 5, cursor: undefined })).toBe('?limit=5');
    expect(queryOf({ cursor: undefined })).toBe('');
  });
});
