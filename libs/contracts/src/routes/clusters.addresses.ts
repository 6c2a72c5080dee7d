import type { Address } from '../route.ts';

/** Addresses of the clusters routes. */
export const clustersAddresses = {
  listClusters: { id: 'listClusters', method: 'GET', path: '/api/v1/clusters', access: 'cluster:read' },
  getCluster: { id: 'getCluster', method: 'GET', path: '/api/v1/clusters/:cluster', access: 'cluster:read' },
  patchCluster: { id: 'patchCluster', method: 'PATCH', path: '/api/v1/clusters/:cluster', access: 'cluster:write' },
  forgetCluster: { id: 'forgetCluster', method: 'DELETE', path: '/api/v1/clusters/:cluster', access: 'cluster:forget' },
  restoreCluster: { id: 'restoreCluster', method: 'POST', path: '/api/v1/clusters/:cluster/restore', access: 'cluster:forget' },
  listClusterAssignments: {
    id: 'listClusterAssignments',
    method: 'GET',
    path: '/api/v1/clusters/:cluster/assignments',
    access: 'cluster:read',
  },
  getClusterDesired: { id: 'getClusterDesired', method: 'GET', path: '/api/v1/clusters/:cluster/desired', access: 'cluster:read' },
  listClusterProblems: { id: 'listClusterProblems', method: 'GET', path: '/api/v1/clusters/:cluster/problems', access: 'cluster:read' },
  listClusterHistory: { id: 'listClusterHistory', method: 'GET', path: '/api/v1/clusters/:cluster/history', access: 'cluster:read' },
  listClusterKeys: { id: 'listClusterKeys', method: 'GET', path: '/api/v1/clusters/:cluster/keys', access: 'cluster:read' },
  revokeClusterKey: {
    id: 'revokeClusterKey',
    method: 'DELETE',
    path: '/api/v1/clusters/:cluster/keys/:thumbprint',
    access: 'cluster:rekey',
  },
  approveClusterPrune: {
    id: 'approveClusterPrune',
    method: 'POST',
    path: '/api/v1/clusters/:cluster/prune/approve',
    access: 'prune:approve',
  },
  listFluxObjects: { id: 'listFluxObjects', method: 'GET', path: '/api/v1/flux-objects', access: 'cluster:read' },
} as const satisfies Record<string, Address>;
